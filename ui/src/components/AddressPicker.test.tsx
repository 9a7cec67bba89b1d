import { QueryClientProvider } from "@tanstack/react-query";
import { I18nProvider } from "@lingui/react";
import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { useState } from "react";
import { beforeEach, describe, expect, it } from "vitest";
import { activate, i18n } from "../i18n";
import { newCache } from "../shell/cache";
import { fixtureDesk } from "../test/fixtures/desk";
import { type Address, type Desk, DeskContext } from "../transport";
import { AddressPicker } from "./AddressPicker";

let chosen: Address | null = null;

function Form() {
  const [address, setAddress] = useState<Address | null>(null);
  chosen = address;
  return <AddressPicker value={address} onChange={setAddress} />;
}

function open(change: Partial<Desk> = {}) {
  const desk: Desk = { ...fixtureDesk(new URLSearchParams("scene=desk")), ...change };
  const view = render(
    <I18nProvider i18n={i18n}>
      <QueryClientProvider client={newCache()}>
        <DeskContext.Provider value={desk}>
          <Form />
        </DeskContext.Provider>
      </QueryClientProvider>
    </I18nProvider>,
  );
  return { user: userEvent.setup(), view };
}

const standing = () => screen.getByTestId("addr-standing");

describe("choosing an address", () => {
  beforeEach(() => activate("bg"));

  it("goes by keyboard alone: street, number, floor, apartment", async () => {
    const { user } = open();
    await user.tab();
    expect(screen.getByTestId("addr-street")).toHaveFocus();
    await user.keyboard("крич");
    expect(await screen.findByTestId("addr-option-68134/02871/")).toBeInTheDocument();
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(screen.getByTestId("addr-number")).toHaveFocus());
    expect(screen.getByTestId("addr-street")).toHaveValue("ул. Кричим");
    expect(standing()).toHaveTextContent("Изберете или напишете номер.");
    await user.keyboard("21");
    await waitFor(() => expect(standing()).toHaveAttribute("data-kind", "registered"));
    expect(screen.getByTestId("addr-number")).toHaveValue("21");
    await user.tab();
    await user.tab();
    expect(screen.getByTestId("addr-floor")).toHaveFocus();
    await user.keyboard("3");
    await user.tab();
    await user.keyboard("9");
    await waitFor(() => expect(chosen).toMatchObject({ number: "021", entrance: null, floor: "3", apartment: "9", location: { code: "02871" } }));
  });

  it("takes the number that was typed behind the street", async () => {
    const { user } = open();
    await user.type(screen.getByTestId("addr-street"), "кричим 21а");
    await screen.findByTestId("addr-option-68134/02871/021А");
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(screen.getByTestId("addr-entrance")).toHaveFocus());
    expect(screen.getByTestId("addr-number")).toHaveValue("21А");
    expect(chosen?.number).toBe("021А");
    await waitFor(() => expect(standing()).toHaveTextContent("Този номер има входове А, Б."));
    await user.keyboard("Б{Enter}");
    await waitFor(() => expect(standing()).toHaveTextContent("Има го в регистъра"));
    expect(chosen?.entrance).toBe("Б");
  });

  it("says that a number is not in the register, and keeps it", async () => {
    const { user } = open();
    await user.type(screen.getByTestId("addr-street"), "кричим 99");
    expect(await screen.findByTestId("addr-option-68134/02871/99")).toHaveTextContent("няма такъв номер");
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(standing()).toHaveTextContent(/Номер 99 го няма в регистъра\. Най-близките са 19, 20, 21, 21А\./));
    expect(chosen?.number).toBe("99");
  });

  it("forgets the address when another street is typed, and says when there is none", async () => {
    const { user } = open();
    await user.type(screen.getByTestId("addr-street"), "кричим 21");
    await screen.findByTestId("addr-option-68134/02871/021");
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(chosen).not.toBeNull());
    await user.clear(screen.getByTestId("addr-street"));
    expect(chosen).toBeNull();
    await user.type(screen.getByTestId("addr-street"), "няматакава");
    expect(await screen.findByText("Няма такава улица в регистъра на района")).toBeInTheDocument();
  });

  it.each([
    ["other-district", { kind: "other-district", district: { code: "10", name: "Триадица" } }, "Адресът е в район Триадица."],
    ["no-register", { kind: "no-register" }, "още няма регистър"],
    ["street-missing", { kind: "street-missing" }, "няма в регистъра на Вашия район"],
  ] as const)("has words for %s", async (_, told, words) => {
    const desk = fixtureDesk(new URLSearchParams("scene=desk"));
    const { user } = open({ addressCheck: async (address) => ({ ...(await desk.addressCheck(address)), standing: told }) });
    await user.type(screen.getByTestId("addr-street"), "кричим 21");
    await screen.findByTestId("addr-option-68134/02871/021");
    await user.keyboard("{ArrowDown}{Enter}");
    await waitFor(() => expect(standing()).toHaveTextContent(words));
  });

  it("has nothing that axe finds, with the list open and after a choice", async () => {
    const { user, view } = open();
    const rules = { rules: { "color-contrast": { enabled: false }, region: { enabled: false } } };
    await user.type(screen.getByTestId("addr-street"), "кр");
    await screen.findAllByRole("option");
    expect((await axe.run(document.body, rules)).violations).toEqual([]);
    await user.keyboard("{ArrowDown}{Enter}");
    await screen.findByTestId("addr-floor");
    expect((await axe.run(view.container, rules)).violations).toEqual([]);
  });
});
