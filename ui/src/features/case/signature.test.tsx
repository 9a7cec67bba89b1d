import { screen, within } from "@testing-library/react";
import { describe, expect, it } from "vitest";
import { openCase, openWindow } from "../../test/open";
import type { SignatureView } from "../../transport";

async function consent(change: Partial<SignatureView> = {}) {
  const opened = await openWindow("scene=desk", (desk) => ({
    caseOpen: async (id) => {
      const view = await desk.caseOpen(id);
      const changed = (signature: SignatureView | null) => (signature === null ? null : { ...signature, ...change });
      return { ...view, documents: view.documents.map((one) => ({ ...one, signature: changed(one.signature) })) };
    },
  }));
  await openCase(opened.user, 1482);
  await opened.user.click(await screen.findByTestId("document-consent"));
  return { ...opened, strip: await screen.findByTestId("signature-strip-consent") };
}

describe("the signature of a document", () => {
  it("says in one line who, when, qualified or not, and by which provider; the rest is a click away", async () => {
    const { user, strip } = await consent();
    expect(strip).toHaveTextContent(/Подписът е валиден.*КЕП на Снежана.Костова.Радева.*Б.Траст/);
    expect(screen.queryByTestId("signature-details")).toBeNull();
    await user.click(within(strip).getByTestId("signature-details-consent"));
    const details = within(await screen.findByTestId("signature-details"));
    expect(details.getByTestId("signature-signer")).toHaveTextContent("лицето, което трябва да подпише");
    expect(details.getByTestId("signature-quality")).toHaveTextContent(/равен на саморъчен.*доверителен списък BG от 28\.10\.2026/);
    expect(details.getByTestId("signature-time")).toHaveTextContent("удостоверено от B-Trust Qualified Time Stamp Authority");
    expect(details.queryByTestId("signature-remedy")).toBeNull();
  });

  it("says why it cannot be confirmed and what to do", async () => {
    const { user, strip } = await consent({
      verdict: "indeterminate",
      subIndication: "NO_CERTIFICATE_CHAIN_FOUND",
      cause: "untrusted-issuer",
      remedy: "bring-trust",
      quality: null,
    });
    expect(strip).toHaveAttribute("data-tone", "warn");
    expect(strip).toHaveTextContent("Издателят на удостоверението не е сред доверените.");
    await user.click(within(strip).getByTestId("signature-details-consent"));
    const details = await screen.findByTestId("signature-details");
    expect(within(details).getByTestId("signature-remedy")).toHaveTextContent("Кажете на администратора");
    expect(details).toHaveTextContent("NO_CERTIFICATE_CHAIN_FOUND");
  });

  it("holds a sound signature of another person against the document", async () => {
    const { strip } = await consent({ signerIsDeclarant: false });
    expect(strip).toHaveAttribute("data-tone", "bad");
    expect(strip).toHaveTextContent("Подписът е на друго лице");
  });
});
