import { useState } from "react";
import { Button } from "../../components/Button";
import { useT } from "../../i18n";
import s from "./Facts.module.css";

/** Letters beyond which a name is cut, however wide its column. */
const LONG = 60;

/**
 * A name as it was written: combining marks and letters from right to left stay within it and move nothing beside it. A very long one is
 * cut where it stands and opens whole.
 */
export function PersonName({ name }: { name: string }) {
  const t = useT();
  const [open, setOpen] = useState(false);
  const long = [...name].length > LONG;
  return (
    <>
      <bdi className={`${s.name} ${open || !long ? s.whole : ""}`} title={name} dir="auto">
        {name}
      </bdi>
      {long && (
        <span className={s.more}>
          <Button kind="link" aria-expanded={open} data-testid="name-more" onClick={() => setOpen(!open)}>
            {t(open ? "name.less" : "name.more")}
          </Button>
        </span>
      )}
    </>
  );
}
