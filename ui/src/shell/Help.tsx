import { Fragment } from "react";
import { Sheet } from "../components/Dialog";
import { type MessageId, useT } from "../i18n";
import { useOpenStatus } from "./queries";
import s from "./Frame.module.css";

type Line = readonly [keys: readonly string[], does: MessageId];

const GROUPS: readonly (readonly [where: MessageId, lines: readonly Line[]])[] = [
  [
    "keys.where.everywhere",
    [
      [["F6", "Shift F6"], "keys.panes"],
      [["Ctrl K"], "keys.search"],
      [["Ctrl R"], "keys.exchange"],
      [["Ctrl L"], "keys.lock"],
      [["F9"], "counter.key"],
      [["F1"], "keys.help"],
    ],
  ],
  ["keys.where.lists", [[["↑", "↓", "Home", "End", "Enter"], "keys.move"]]],
  [
    "keys.where.case",
    [
      [["Ctrl ↑", "Ctrl ↓"], "keys.neighbour"],
      [["1", "2", "3"], "keys.answer"],
      [["F2"], "keys.note"],
      [["Alt 1", "2", "3", "4"], "keys.decide"],
    ],
  ],
  [
    "keys.where.form",
    [
      [["Ctrl Enter"], "keys.confirm"],
      [["Esc"], "keys.leave"],
    ],
  ],
  [
    "keys.where.viewer",
    [
      [["PgUp", "PgDn"], "keys.page"],
      [["Ctrl +", "Ctrl −"], "keys.zoom"],
      [["F11"], "keys.full"],
      [["Ctrl 0", "Ctrl 9", "Ctrl 8"], "keys.view"],
      [["Ctrl [", "Ctrl ]"], "keys.rotate"],
      [["F4"], "keys.mark"],
      [["F7", "Shift F7"], "keys.beside"],
      [["F8", "F9"], "keys.strip"],
      [["Ctrl F", "Ctrl P"], "keys.find"],
    ],
  ],
  ["keys.where.sign", [[["Space"], "keys.tick"]]],
  ["keys.where.versions", [[["1", "2", "3", "4"], "keys.versions"]]],
];

function WorksOffline() {
  const t = useT();
  return (
    <section>
      <h3>{t("offline.can.title")}</h3>
      <ul className={s.list}>
        <li>{t("offline.can.read")}</li>
        <li>{t("offline.can.claim")}</li>
        <li>{t("offline.can.check")}</li>
        <li>{t("offline.can.decide")}</li>
        <li>{t("counter.offline")}</li>
      </ul>
      <p className="para">{t("offline.cannot")}</p>
    </section>
  );
}

/** F1: every key, and without a network also what works. */
export function Help({ open, onClose }: { open: boolean; onClose: () => void }) {
  const t = useT();
  const offline = useOpenStatus().link.kind === "offline";
  return (
    <Sheet title={t("keys.title")} open={open} onClose={onClose} testId="help">
      {offline && <WorksOffline />}
      <div className={s.keys}>
        {GROUPS.map(([where, lines]) => (
          <section key={where}>
            <h3>{t(where)}</h3>
            <dl>
              {lines.map(([keys, does]) => (
                <Fragment key={does}>
                  <dt>
                    {keys.map((key) => (
                      <Fragment key={key}>
                        <kbd>{key}</kbd>{" "}
                      </Fragment>
                    ))}
                  </dt>
                  <dd>{t(does)}</dd>
                </Fragment>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
