import { fireEvent, screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { idOf } from "../../test/fixtures/people";
import { openWindow, paper } from "../../test/open";

async function signing(scene = "desk") {
  const opened = await openWindow(`scene=${scene}`);
  await opened.user.click(await screen.findByTestId("nav-sign"));
  await screen.findByTestId("sign");
  return opened;
}

describe("signing", () => {
  it("does not take what was not read, and takes it by Space once it was", async () => {
    const unread = await openWindow("scene=desk", (desk) => ({ markRead: () => desk.signingView() }));
    await unread.user.click(await screen.findByTestId("nav-sign"));
    const tick = await screen.findByTestId("sign-tick-1462");
    expect(tick).toHaveAttribute("aria-disabled", "true");
    await unread.user.click(tick);
    expect(tick).not.toBeChecked();
    const row = screen.getByTestId("sign-row-1482");
    row.focus();
    await unread.user.keyboard(" ");
    expect(screen.getByTestId("sign-tick-1482")).toBeChecked();
    expect(screen.getByTestId("sign-start")).toHaveTextContent("Подпиши 1");
  });

  it("tells the desk that a document was read only after its last page", async () => {
    const { user, desk } = await signing();
    const read = vi.spyOn(desk, "markRead");
    await user.click(screen.getByTestId("sign-row-1459"));
    await screen.findByText("стр. 1 от 2");
    expect(read).not.toHaveBeenCalled();
    await user.click(screen.getByTestId("viewer-next"));
    await waitFor(() => expect(read).toHaveBeenCalledWith(idOf(1459), expect.stringMatching(/^[0-9a-f]{64}$/)));
  });

  it("does not take a page for read before it stands on the screen", async () => {
    let drawn = () => undefined as void;
    const drawing = new Promise<void>((done) => (drawn = done));
    const draw = vi.spyOn(paper, "draw").mockImplementation((page) => (page === 2 ? drawing : Promise.resolve()));
    const { user, desk } = await signing();
    const read = vi.spyOn(desk, "markRead");
    await user.click(screen.getByTestId("sign-row-1459"));
    await screen.findByText("стр. 1 от 2");
    await waitFor(() => expect(draw).toHaveBeenCalledWith(1));
    await user.click(screen.getByTestId("viewer-next"));
    await screen.findByText("стр. 2 от 2");
    fireEvent.scroll(screen.getByTestId("viewer").querySelector("[data-ring='in']") as Element);
    await new Promise((done) => setTimeout(done, 50));
    expect(read).not.toHaveBeenCalled();
    drawn();
    await waitFor(() => expect(read).toHaveBeenCalledOnce());
    draw.mockRestore();
  });

  it("freezes exactly what is ticked and shows the fingerprint and one code", async () => {
    const { user, desk } = await signing();
    const start = vi.spyOn(desk, "signSet");
    await user.click(screen.getByTestId("sign-tick-1482"));
    await user.click(screen.getByTestId("sign-tick-1483"));
    await user.click(screen.getByTestId("sign-start"));
    expect(start).toHaveBeenCalledWith([idOf(1482), idOf(1483)]);
    expect(await screen.findByTestId("control-code")).toHaveTextContent("482 917");
    expect(screen.getByTestId("fingerprint").children).toHaveLength(8);
    expect(screen.getByTestId("sign-stop")).toHaveTextContent("Спри чакането");
  });

  it("says in words why it was stopped, and that nothing was signed", async () => {
    const { user } = await signing();
    await user.click(screen.getByTestId("sign-tick-1482"));
    await user.click(screen.getByTestId("sign-start"));
    await user.click(await screen.findByTestId("sign-stop"));
    const stopped = await screen.findByTestId("sign-stopped");
    expect(stopped).toHaveTextContent("Подписването е отхвърлено на телефона. Нищо не е подписано.");
    expect(stopped).toHaveAttribute("data-code", "phone-rejected");
  });

  it("asks for the codes that the provider wants, by the keyboard alone, and keeps none of them", async () => {
    const { user, desk, view } = await signing("sign-codes");
    const given = vi.spyOn(desk, "signingCodes");
    await user.click(screen.getByTestId("sign-tick-1482"));
    await user.click(screen.getByTestId("sign-start"));
    const pin = await screen.findByTestId("sign-code-pin");
    expect(pin).toHaveFocus();
    expect(pin).toHaveAttribute("type", "password");
    const print = screen.getByTestId("fingerprint").textContent;
    await user.keyboard("{Enter}");
    expect(given).not.toHaveBeenCalled();
    expect(pin).toHaveAccessibleDescription("Въведете кода.");
    await user.keyboard("111111");
    await user.tab();
    expect(screen.getByTestId("sign-code-otp")).toHaveFocus();
    await user.keyboard("739105{Enter}");
    expect(given).toHaveBeenCalledWith(["111111", "739105"]);
    const trouble = await screen.findByTestId("sign-codes-trouble");
    expect(trouble).toHaveTextContent("Грешен ПИН или еднократен код за подпис. Остават 2 опита. Нищо не е подписано.");
    expect(trouble).toHaveTextContent("Въведете верния код; наборът е същият.");
    expect(screen.getByTestId("sign-code-pin")).toHaveValue("");
    expect(screen.getByTestId("sign-code-otp")).toHaveValue("");
    expect(screen.getByTestId("fingerprint").textContent).toBe(print);
    await user.type(screen.getByTestId("sign-code-pin"), "284600");
    await user.type(screen.getByTestId("sign-code-otp"), "739105{Enter}");
    await waitFor(() => expect(screen.getByTestId("step-phone")).toHaveTextContent("Потвърдено с код"));
    expect(screen.queryByTestId("control-code")).not.toBeInTheDocument();
    expect(view.container.innerHTML).not.toContain("284600");
  });

  it("has another code sent, and then not again at once", async () => {
    const { user, desk } = await signing("sign-codes");
    const sent = vi.spyOn(desk, "signingSendCode");
    await user.click(screen.getByTestId("sign-tick-1482"));
    await user.click(screen.getByTestId("sign-start"));
    const another = await screen.findByTestId("sign-codes-another");
    expect(another).toHaveTextContent("Изпрати нов код");
    await user.click(another);
    await waitFor(() => expect(another).toHaveTextContent(/Нов код след (30|29) сек\./));
    await user.click(another);
    expect(sent).toHaveBeenCalledTimes(1);
  });

  it("says where the browser is waited for, and opens it again", async () => {
    const { user, desk } = await signing("sign-browser");
    const again = vi.spyOn(desk, "signingBrowser");
    await user.click(screen.getByTestId("sign-tick-1482"));
    await user.click(screen.getByTestId("sign-start"));
    expect(await screen.findByTestId("sign-browser-url")).toHaveTextContent("scope=credential");
    expect(screen.getByTestId("sign-browser-again")).toHaveFocus();
    await user.keyboard("{Enter}");
    expect(again).toHaveBeenCalledTimes(1);
    expect(screen.getByTestId("sign-stop")).toHaveTextContent("Спри чакането");
  });

  it("shows a signature that is being finished as made, and says that no approval is needed", async () => {
    const { user } = await openWindow("scene=desk", (desk) => ({
      signingView: async () => {
        const view = await desk.signingView();
        return { ...view, rows: view.rows.map((row) => (row.case === idOf(1482) ? { ...row, state: { kind: "finishing" as const } } : row)) };
      },
    }));
    await user.click(await screen.findByTestId("nav-sign"));
    const row = await screen.findByTestId("sign-row-1482");
    expect(row).toHaveTextContent("Завършва се");
    await user.click(row);
    expect(screen.getByTestId("sign-document-note")).toHaveTextContent("ново потвърждение не трябва");
    await user.click(screen.getByTestId("sign-tick-1482"));
    expect(screen.getByTestId("sign-tick-1482")).not.toBeChecked();
  });

  it("follows each document, and one failure leaves the others alone", async () => {
    const { user } = await signing("sign");
    expect(screen.getByTestId("sign-row-1482")).toHaveTextContent("Подписано");
    expect(screen.getByTestId("step-sign")).toHaveTextContent("Подписани 2 от 6");
    expect(screen.getByRole("img", { name: /2 подписани, 1 неуспешни, 1 в.момента, 2 чакат/ })).toBeInTheDocument();
    await user.click(screen.getByTestId("sign-row-1462"));
    expect(await screen.findByTestId("trouble")).toHaveTextContent("Код ГШ-614");
    expect(screen.getByTestId("sign-retry")).toHaveAttribute("aria-disabled", "true");
  });
});
