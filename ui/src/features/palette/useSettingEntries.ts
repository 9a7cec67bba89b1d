import { useT } from "../../i18n";
import { useSettings } from "../../shell/queries";
import { useSetSettings } from "../../shell/useSetSettings";
import { TEXT_SIZES } from "../settings/sizes";
import { type Entry, settingEntry } from "./entries";

/** Settings that can be chosen in the palette, without those that are so already. */
export function useSettingEntries(): Entry[] {
  const t = useT();
  const { data } = useSettings();
  const set = useSetSettings();
  if (data === undefined) return [];
  return [
    ...(["bg", "en"] as const)
      .filter((language) => language !== data.language)
      .map((language) => settingEntry(t, "settings.language", `settings.language.${language}`, {}, () => set({ language }))),
    ...(["system", "light", "dark"] as const)
      .filter((theme) => theme !== data.theme)
      .map((theme) => settingEntry(t, "settings.theme", `settings.theme.${theme}`, {}, () => set({ theme }))),
    ...(["regular", "compact"] as const)
      .filter((density) => density !== data.density)
      .map((density) => settingEntry(t, "settings.density", `settings.density.${density}`, {}, () => set({ density }))),
    ...TEXT_SIZES.filter((textSize) => textSize !== data.textSize).map((textSize) =>
      settingEntry(t, "settings.text", "settings.text.percent", { n: textSize }, () => set({ textSize })),
    ),
  ];
}
