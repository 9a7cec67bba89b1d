import { useQuery } from "@tanstack/react-query";
import { keys } from "../../shell/cache";
import { faultOf } from "../../shell/queries";
import { type CaseView, type DocumentView, useDesk } from "../../transport";
import { Viewer } from "../viewer/Viewer";
import { marksOf, useMarking } from "./marks";

interface Props {
  view: CaseView;
  document: DocumentView;
  /** Under what its place, zoom and turn are remembered. */
  remember: string;
  /** Whether it goes to the place that a check asked for. */
  follows: boolean;
  onBeside: (() => void) | undefined;
}

/** A document of a case in the viewer, with the marks of the case's checks. */
export function CasePaper({ view, document, remember, follows, onBeside }: Props) {
  const desk = useDesk();
  const { marking, asked } = useMarking(document);
  const bytes = useQuery({
    queryKey: keys.document(view.id, document.id),
    queryFn: () => desk.documentPages(view.id, document.id),
  });
  return (
    <Viewer
      title={document.title}
      bytes={bytes.data}
      fault={faultOf(bytes)}
      onRetry={() => void bytes.refetch()}
      pages={document.pages}
      marks={marksOf(view, document.id)}
      {...(marking === undefined ? {} : { marking })}
      asked={follows ? asked : null}
      remember={remember}
      onBeside={onBeside}
    />
  );
}
