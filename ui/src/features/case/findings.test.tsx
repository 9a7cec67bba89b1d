import { screen } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openCase, openWindow } from "../../test/open";

describe("what the machine found at a check", () => {
  it("is told in full: the gravest first, and whatever else is wrong or open", async () => {
    const opened = await openWindow("scene=desk", (desk) => ({
      caseOpen: async (id) => {
        const view = await desk.caseOpen(id);
        const checks = view.checks.map((check) =>
          check.number === 5
            ? {
                ...check,
                answer: null,
                finding: { code: "dwelling-applied", params: { numbers: "РЛЦ26-АР01-1391" } },
                more: [{ code: "evidence-used-before", params: { kind: "lease", title: "Договор", numbers: "РЛЦ26-АР01-1100" } }],
              }
            : check,
        );
        return { ...view, checks };
      },
    }));
    await openCase(opened.user, 1482);
    const check = await screen.findByTestId("check-check-5");
    expect(check).toHaveTextContent(/за жилището е заявил и друг: РЛЦ26.АР01.1391/);
    expect(check).toHaveTextContent(/същият файл е представен за друго жилище: РЛЦ26.АР01.1100/);
  });
});
