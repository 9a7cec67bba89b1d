import { screen, waitFor } from "@testing-library/react";
import { describe, expect, it, vi } from "vitest";
import { openWindow } from "../../test/open";
import { DeskFault } from "../../transport";

describe("signing in", () => {
  it("begins with the last district and goes to the browser", async () => {
    const { user, desk } = await openWindow("scene=signin");
    const start = vi.spyOn(desk, "signInStart");
    await waitFor(() => expect(screen.getByTestId("signin-district")).toHaveValue("Лозенец"));
    await user.click(screen.getByTestId("signin-start"));
    expect(start).toHaveBeenCalledWith("09");
    expect(await screen.findByTestId("signin-url")).toHaveTextContent("https://id.sofia.example/authorize?district=09");
    await user.click(screen.getByTestId("signin-cancel"));
    expect(await screen.findByTestId("signin-start")).toBeInTheDocument();
  });

  it("finds a district by typing", async () => {
    const { user, desk } = await openWindow("scene=signin");
    const start = vi.spyOn(desk, "signInStart");
    const field = await screen.findByTestId("signin-district");
    await user.clear(field);
    await user.type(field, "Вито");
    await user.click(await screen.findByRole("option", { name: /Витоша/ }));
    await user.click(screen.getByTestId("signin-start"));
    expect(start).toHaveBeenCalledWith("17");
  });

  it("says why it was refused, and stays", async () => {
    const { user } = await openWindow("scene=signin", () => ({
      signInStart: async () => Promise.reject(new DeskFault({ code: "browser-missing" })),
    }));
    await user.click(await screen.findByTestId("signin-start"));
    expect(await screen.findByTestId("trouble")).toHaveTextContent("Браузърът не може да се отвори.");
  });

  it("says why the browser's answer did not come to an end, and begins again", async () => {
    const { user, desk } = await openWindow("scene=signin-failed");
    const start = vi.spyOn(desk, "signInStart");
    expect(await screen.findByTestId("trouble")).toHaveTextContent("Входът не е потвърден (access_denied).");
    await user.click(screen.getByTestId("signin-again"));
    expect(start).toHaveBeenCalledWith("09");
    expect(await screen.findByTestId("signin-url")).toBeInTheDocument();
  });

  it("asks for a new sign-in when the PIN is over, and keeps what is unsent", async () => {
    const { user, desk } = await openWindow("scene=signin-needed");
    const start = vi.spyOn(desk, "signInStart");
    expect(await screen.findByTestId("signin-needed")).toHaveTextContent("Данните и неизпратеното са запазени.");
    expect(screen.queryByTestId("pin-unlock")).toBeNull();
    await user.click(screen.getByTestId("signin-start"));
    expect(start).toHaveBeenCalledWith("09");
  });

  it("takes a PIN only when both agree and the desk finds it strong enough", async () => {
    const { user, desk } = await openWindow("scene=pin");
    const set = vi.spyOn(desk, "setPin");
    await user.type(await screen.findByTestId("pin-new"), "12a34");
    expect(screen.getByTestId("pin-new")).toHaveValue("1234");
    await user.type(screen.getByTestId("pin-repeat"), "1235");
    await user.click(screen.getByTestId("pin-save"));
    expect(screen.getByTestId("pin-repeat")).toHaveAccessibleDescription("Двата ПИН-а се различават. Въведете ги пак.");
    expect(set).not.toHaveBeenCalled();
    await user.type(screen.getByTestId("pin-repeat"), "{Backspace}4");
    await user.click(screen.getByTestId("pin-save"));
    await waitFor(() => expect(screen.getByTestId("pin-new")).toBeInvalid());
    expect(screen.getByTestId("pin-new")).toHaveAccessibleDescription(/Изберете поне 6 цифри/);
  });
});

describe("the lock", () => {
  it("says why it takes longer while the keys of the files are being replaced", async () => {
    await openWindow("scene=renewing");
    expect(await screen.findByTestId("gate-renewing")).toHaveTextContent("Ключовете на файловете се сменят");
    expect(screen.getByTestId("gate-renewing").closest("[role=status]")).not.toBeNull();
  });

  it("says nothing of keys otherwise", async () => {
    await openWindow("scene=locked");
    await screen.findByTestId("pin-unlock");
    expect(screen.queryByTestId("gate-renewing")).toBeNull();
  });

  it("tells a wrong PIN, the tries left and what comes then, and empties the field", async () => {
    const { user } = await openWindow("scene=locked");
    await user.type(await screen.findByTestId("pin-unlock"), "111111{Enter}");
    await waitFor(() => expect(screen.getByTestId("pin-unlock")).toBeInvalid());
    expect(screen.getByTestId("pin-unlock")).toHaveAccessibleDescription(
      /Грешен ПИН. Остават 2 опита. След последния грешен опит .* Данните не се трият./,
    );
    expect(screen.getByTestId("pin-unlock")).toHaveValue("");
    expect(screen.getByTestId("pin-unlock")).toHaveFocus();
  });

  it("takes no try while it has to wait", async () => {
    const { user, desk } = await openWindow("scene=locked", () => ({
      unlock: async () => Promise.reject(new DeskFault({ code: "wrong-pin", params: { triesLeft: 1, waitSeconds: 90 } })),
    }));
    const unlock = vi.spyOn(desk, "unlock");
    await user.type(await screen.findByTestId("pin-unlock"), "111111{Enter}");
    expect(await screen.findByText(/Следващият опит е възможен след 1:/)).toBeInTheDocument();
    await user.type(screen.getByTestId("pin-unlock"), "222222{Enter}");
    expect(unlock).toHaveBeenCalledTimes(1);
  });

  it("opens with the right PIN", async () => {
    const { user } = await openWindow("scene=locked");
    await user.type(await screen.findByTestId("pin-unlock"), "482917{Enter}");
    expect(await screen.findByTestId("queue")).toBeInTheDocument();
  });

  it("asks for the queue once, as soon as the PIN is right, and for none after a wrong one", async () => {
    const { user, desk } = await openWindow("scene=locked");
    const asked = [vi.spyOn(desk, "queueDesk"), vi.spyOn(desk, "queuePage")];
    await user.type(await screen.findByTestId("pin-unlock"), "111111{Enter}");
    await waitFor(() => expect(screen.getByTestId("pin-unlock")).toBeInvalid());
    for (const one of asked) expect(one).not.toHaveBeenCalled();
    await user.type(screen.getByTestId("pin-unlock"), "482917{Enter}");
    expect(await screen.findByTestId("queue-list")).toBeInTheDocument();
    for (const one of asked) expect(one).toHaveBeenCalledTimes(1);
  });

  it("opens where the work was left", async () => {
    const { user } = await openWindow("scene=desk");
    await user.type(await screen.findByTestId("queue-search"), "Кирова");
    await user.click(await screen.findByTestId("nav-sign"));
    await screen.findByTestId("sign");
    await user.keyboard("{Control>}[KeyL]{/Control}");
    await user.type(await screen.findByTestId("pin-unlock"), "482917{Enter}");
    expect(await screen.findByTestId("sign")).toBeInTheDocument();
    await user.click(screen.getByTestId("nav-cases"));
    await waitFor(() => expect(screen.getByTestId("queue-search")).toHaveValue("Кирова"));
  });
});

describe("a store that does not open", () => {
  it.each([
    ["keyring-missing", "Гише не може да вземе ключа си", "графична сесия"],
    ["keyring-locked", "Гише не може да вземе ключа си", "Отключете го"],
    ["key-missing", "Гише не може да вземе ключа си", "Не изтривайте нищо"],
    ["wrong-key", "Ключът не е от това хранилище", "друг компютър"],
    ["store-damaged", "Файл на това устройство е повреден", "Дневникът е повреден"],
    ["store-in-use", "Хранилището е отворено от друга програма", "Затворете другия прозорец"],
    ["store-newer", "Нужна е по-нова версия на Гише", "Обновете програмата"],
    ["disk-full", "Дискът е пълен", "Освободете място"],
  ])("says what happened, what is safe and what to do: %s", async (code, title, words) => {
    await openWindow(`scene=store&code=${code}`);
    const trouble = await screen.findByRole("alertdialog", { name: title });
    expect(trouble).toHaveTextContent(words);
    expect(trouble).toHaveTextContent(/Код ГШ-10\d/);
    expect(screen.getByTestId("store-retry")).toHaveFocus();
    expect(screen.getByTestId("gate-state")).toHaveTextContent("Дневникне е прочетен");
  });
});
