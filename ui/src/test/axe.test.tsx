import { waitFor } from "@testing-library/react";
import axe from "axe-core";
import { expect, it } from "vitest";
import { openWindow } from "./open";
import { SCREENS } from "./screens";

// Contrast needs a real browser; `make screens` measures it there, with the other rules.
const RULES = { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } };

for (const [language, theme] of [
  ["bg", "light"],
  ["en", "dark"],
] as const) {
  it.each(SCREENS)(`axe finds nothing in ${language}, ${theme}: %s`, async (_name, query, act) => {
    const { user, view } = await openWindow(`${query}&lang=${language}&theme=${theme}`);
    await act(user);
    await waitFor(() => expect(document.documentElement.lang).toBe(language));
    expect(document.documentElement.dataset.theme).toBe(theme);
    // Dialogs lie beside the container.
    const { violations } = await axe.run(view.baseElement, RULES);
    const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html.slice(0, 160)).join(" | ")}`);
    expect(told).toEqual([]);
  });
}

it("every screen has a name of its own", () => {
  const names = SCREENS.map(([name]) => name);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
});
