import { useRef, useEffect } from "react";
import { Button, IconButton } from "../../components/Button";
import { useT } from "../../i18n";
import s from "./Viewer.module.css";
import { type Light, PLAIN } from "./views";

interface Props {
  light: Light;
  onLight: (light: Light) => void;
  onClose: () => void;
}

/** Brightness and contrast for bad scans. Arrows move each by a twentieth. */
export function LightBar({ light, onLight, onClose }: Props) {
  const t = useT();
  const first = useRef<HTMLInputElement>(null);
  useEffect(() => first.current?.focus(), []);
  const slider = (name: keyof Light, words: "viewer.brightness" | "viewer.contrast") => (
    <label>
      {t(words)}
      <input
        ref={name === "brightness" ? first : undefined}
        type="range"
        min={0.4}
        max={name === "brightness" ? 2 : 3}
        step={0.05}
        value={light[name]}
        aria-valuetext={`${Math.round(light[name] * 100)} %`}
        data-testid={`viewer-${name}`}
        onChange={(event) => onLight({ ...light, [name]: Number(event.target.value) })}
      />
    </label>
  );
  return (
    <div className={s.bar} role="group" aria-label={t("viewer.light")} data-testid="viewer-light">
      {slider("brightness", "viewer.brightness")}
      {slider("contrast", "viewer.contrast")}
      <Button small kind="quiet" onClick={() => onLight(PLAIN)}>
        {t("viewer.light.plain")}
      </Button>
      <IconButton icon="x" label={t("act.close")} onClick={onClose} />
    </div>
  );
}
