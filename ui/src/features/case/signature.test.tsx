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

  it("says that the issuer is being asked, and when it was asked", async () => {
    const asking = await consent({ verdict: "indeterminate", subIndication: "TRY_LATER", cause: "revocation-unknown", remedy: "judge-online-or-later", asking: true });
    expect(asking.strip).toHaveTextContent("Гише пита издателя на удостоверението; можете да продължите.");
    await asking.user.click(within(asking.strip).getByTestId("signature-details-consent"));
    const details = await screen.findByTestId("signature-details");
    expect(within(details).getByTestId("signature-cause")).toHaveTextContent("Не е известно дали удостоверението е прекратено.");
    expect(within(details).getByTestId("signature-remedy")).toHaveTextContent("Гише само пита издателя, щом има връзка");
  });

  it("lets the officer compare the names where the certificate has no number", async () => {
    const { user, strip } = await consent({ signerIsDeclarant: null, namesAgree: true });
    expect(strip).toHaveAttribute("data-tone", "warn");
    expect(strip).toHaveTextContent("сравнете името на подписалия");
    await user.click(within(strip).getByTestId("signature-details-consent"));
    expect(await screen.findByTestId("signature-signer")).toHaveTextContent("името е същото; в удостоверението няма ЕГН или ЛНЧ");
  });

  it("warns of a list that is out of date and says how old it is", async () => {
    const list = { territory: "BG", service: null, issued: "2026-04-02T00:00:00Z", ageDays: 232, isStale: true };
    const opened = await openWindow("scene=desk", (desk) => ({
      caseOpen: async (id) => {
        const view = await desk.caseOpen(id);
        for (const { signature } of view.documents) if (signature?.details) signature.details = { ...signature.details, list, asked: "2026-11-20T07:30:00Z" };
        return view;
      },
    }));
    await openCase(opened.user, 1482);
    await opened.user.click(await screen.findByTestId("document-consent"));
    await opened.user.click(await screen.findByTestId("signature-details-consent"));
    const details = await screen.findByTestId("signature-details");
    expect(details).toHaveTextContent(/остарял доверителен списък BG от 02\.04\.2026.*преди 232 дни: кажете на администратора/);
    expect(details).toHaveTextContent(/не е прекратено.*издателят е попитан на/);
  });

  it("holds a sound signature of another person against the document", async () => {
    const { strip } = await consent({ signerIsDeclarant: false });
    expect(strip).toHaveAttribute("data-tone", "bad");
    expect(strip).toHaveTextContent("Подписът е на друго лице");
  });
});
