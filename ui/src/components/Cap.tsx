import { type ActionName } from "../shell/actions/registry";
import { capsOf, useShortcuts } from "../shell/actions/shortcuts";

/** The keys of an action, as they are now; nothing when it has none. */
export function Cap({ of }: { of: ActionName }) {
  const shortcuts = useShortcuts();
  return (
    <>
      {capsOf(of, shortcuts).map((key, at) => (
        <span key={key}>
          {at > 0 && " "}
          <kbd>{key}</kbd>
        </span>
      ))}
    </>
  );
}
