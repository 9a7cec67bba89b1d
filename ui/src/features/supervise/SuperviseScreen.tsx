import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { Button } from "../../components/Button";
import { TroubleState } from "../../components/Trouble";
import { Waiting } from "../../components/Waiting";
import { useT } from "../../i18n";
import { keys } from "../../shell/cache";
import { faultOf, useOpenStatus } from "../../shell/queries";
import { useAct } from "../../shell/trouble";
import { type SupervisorView, useDesk } from "../../transport";
import { Cases } from "./Cases";
import { keyOf, LoadChart, LoadTable } from "./Load";
import { Sample } from "./Sample";
import s from "./Supervise.module.css";

function District({ view, onView }: { view: SupervisorView; onView: (next: SupervisorView) => void }) {
  const t = useT();
  const desk = useDesk();
  const act = useAct();
  const navigate = useNavigate();
  const status = useOpenStatus();
  const [table, setTable] = useState(false);
  const [chosen, setChosen] = useState<string | null>(null);
  const take = async (what: () => Promise<SupervisorView>) => {
    const next = await act(what);
    if (next !== null) onView(next);
    return next !== null;
  };
  const row = view.loads.find((one) => keyOf(one) === chosen);
  const props = { loads: view.loads, chosen, onChoose: setChosen };
  return (
    <div className={s.screen} data-testid="supervise">
      <section className={s.load} aria-label={t("supervise.title")} data-pane="case" tabIndex={-1}>
        <div className={s.head}>
          <h1>{t("supervise.title")}</h1>
          <span className="meta grow">{t("supervise.load")}</span>
          <Button small icon={table ? "chart" : "columns"} data-testid="load-twin" onClick={() => setTable(!table)}>
            {t(table ? "supervise.as-chart" : "supervise.as-table")}
          </Button>
        </div>
        <div className={`scroll ${s.loads}`}>
          {view.loads.length === 0 && <p className="meta">{t("supervise.none")}</p>}
          {view.loads.length > 0 && (table ? <LoadTable {...props} /> : <LoadChart {...props} />)}
        </div>
        {row === undefined ? (
          <p className={`meta ${s.choose}`}>{t("supervise.choose")}</p>
        ) : (
          <Cases
            officer={keyOf(row)}
            who={row.officer?.name ?? t("supervise.free")}
            mine={row.officer?.id === status.officer?.officer.id}
          />
        )}
      </section>
      <Sample
        sample={view.sample}
        onLook={(decision, verdict, note) => take(() => desk.secondLook(decision, verdict, note))}
        onSize={(size) => void take(() => desk.setSampleSize(size))}
        onOpen={(id) => void navigate({ to: "/", search: { case: id } })}
      />
    </div>
  );
}

/** The district as its supervisor sees it: who has how much and how urgent, and a second look at decisions. */
export function SuperviseScreen() {
  const t = useT();
  const desk = useDesk();
  const cache = useQueryClient();
  const seen = useQuery({ queryKey: keys.supervise, queryFn: () => desk.supervise() });
  const fault = seen.data === undefined ? faultOf(seen) : null;
  if (fault !== null) return <TroubleState error={fault} onRetry={() => void seen.refetch()} />;
  if (seen.data === undefined) return <Waiting>{t("supervise.loading")}</Waiting>;
  return (
    <div className={s.room}>
      <District view={seen.data} onView={(next) => cache.setQueryData(keys.supervise, next)} />
    </div>
  );
}
