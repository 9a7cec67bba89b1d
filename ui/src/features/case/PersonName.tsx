import { useState } from "react";
import { Button } from "../../components/Button";
import { useT } from "../../i18n";
import s from "./Facts.module.css";

/** Letters beyond which a name is cut, however wide its column. */
const LONG = 60;

/** A name without what would turn the letters around it, or its own, against their direction: nobody is called so. */
export function plainName(name: string): string {
  return name.replace(/[\u202a-\u202e\u2066-\u2069]/g, "");
}

/**
 * A name as it was written: combining marks and letters from right to left stay within it and move nothing beside it. A very long one is
 * cut where it stands and opens whole.
 */
export function PersonName({ name: written }: { name: string }) {
  const t = useT();
  const name = plainName(written);
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
