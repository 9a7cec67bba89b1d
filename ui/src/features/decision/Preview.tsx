import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { Button } from "../../components/Button";
import { Icon } from "../../components/Icon";
import { useT } from "../../i18n";
import { faultOf } from "../../shell/queries";
import { type CaseView, type Ruling, useDesk } from "../../transport";
import { Viewer } from "../viewer/Viewer";
import s from "./Form.module.css";

/** Typing settles for so long before the act is drawn anew. */
const DRAW_AFTER = 350;

/** The act as it would be signed, drawn anew as its text changes. */
export function Preview({ view, ruling }: { view: CaseView; ruling: Ruling }) {
  const t = useT();
  const desk = useDesk();
  const [settled, setSettled] = useState(ruling);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(ruling), DRAW_AFTER);
    return () => clearTimeout(timer);
  }, [ruling]);
  const bytes = useQuery({
    queryKey: ["bytes", "preview", view.id, settled],
    queryFn: () => desk.actPreview(view.id, settled),
    placeholderData: keepPreviousData,
    gcTime: 0,
  });
  const title = t("form.preview.title", { outcome: t(`decide.${ruling.outcome}`) });
  return (
    <div className={s.preview} data-testid="preview">
      <p className={s.cap}>
        <Icon name="doc-sign" />
        <span className="grow">{title}</span>
      </p>
      <Viewer
        title={title}
        bytes={bytes.data}
        fault={faultOf(bytes)}
        onRetry={() => void bytes.refetch()}
      />
    </div>
  );
}

/** The act of a case that is decided: frozen, or signed. Until central has given its number, as it will be. */
export function ActView({ view, onClose }: { view: CaseView; onClose: () => void }) {
  const t = useT();
  const desk = useDesk();
  const made = view.ruling;
  const frozen = made !== null && made.actNumber !== null;
  const bytes = useQuery({
    queryKey: ["bytes", "ruled", view.id, made?.stage, made?.actNumber],
    queryFn: () => (frozen || made === null ? desk.actBytes(view.id) : desk.actPreview(view.id, made.ruling)),
    gcTime: 0,
  });
  const title =
    made?.actNumber == null ? t("ruling.document") : t("ruling.act", { number: made.actNumber });
  return (
    <div className={s.preview} data-testid="act">
      <p className={s.cap}>
        <Icon name="doc-sign" />
        <span className="grow">{title}</span>
        <Button small onClick={onClose}>
          {t("act.close")}
        </Button>
      </p>
      <Viewer
        title={title}
        bytes={bytes.data}
        fault={faultOf(bytes)}
        onRetry={() => void bytes.refetch()}
      />
    </div>
  );
}
