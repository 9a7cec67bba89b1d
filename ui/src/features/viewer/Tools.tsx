import { Menu, MenuItem, MenuTrigger, Popover } from "react-aria-components";
import { Button as AriaButton } from "react-aria-components";
import { IconButton } from "../../components/Button";
import controls from "../../components/controls.module.css";
import { Icon, type IconName } from "../../components/Icon";
import { type MessageId, useT } from "../../i18n";
import s from "./Viewer.module.css";

/** Something that can be done with the pages. */
export interface Tool {
  id: string;
  icon: IconName;
  label: MessageId;
  /** The key that does the same. */
  keys: string;
  act: () => void;
  pressed?: boolean;
  unavailable?: boolean;
  /** Why it is not available. */
  why?: MessageId;
}

interface Props {
  page: number;
  count: number;
  scale: number;
  /** Beside the page number, in this order; those with a class go where it is narrow. */
  shown: readonly { tool: Tool; className?: string | undefined }[];
  /** All of them, each with its key. */
  all: readonly Tool[];
  onPage: (page: number) => void;
}

/** The tools of the viewer: the most needed as icons, all of them in one list with their keys. */
export function Tools({ page, count, scale, shown, all, onPage }: Props) {
  const t = useT();
  return (
    <div className={s.tools} role="toolbar" aria-label={t("viewer.tools")}>
      <IconButton icon="chev-l" label={t("viewer.previous")} unavailable={page === 1} onClick={() => onPage(page - 1)} />
      <span className={s.pg} aria-live="polite">
        {t("viewer.of", { n: page, of: count })}
      </span>
      <IconButton
        icon="chev-r"
        label={t("viewer.next")}
        unavailable={page === count}
        data-testid="viewer-next"
        onClick={() => onPage(page + 1)}
      />
      <span className="grow" />
      <span className={`${s.pg} ${s.opt2}`}>{Math.round(scale * 100)}&nbsp;%</span>
      {shown.map(({ tool, className }) => (
        <IconButton
          key={tool.id}
          icon={tool.icon}
          className={className ?? ""}
          label={`${t(tool.label)}, ${tool.keys}`}
          aria-pressed={tool.pressed}
          unavailable={tool.unavailable}
          data-testid={`viewer-${tool.id}`}
          onClick={tool.act}
        />
      ))}
      <MenuTrigger>
        <AriaButton className={controls.icb ?? ""} aria-label={t("viewer.more")} data-testid="viewer-more">
          <Icon name="dots" />
        </AriaButton>
        <Popover className={s.menu ?? ""} placement="bottom end">
          <Menu
            aria-label={t("viewer.more")}
            onAction={(key) => all.find((tool) => tool.id === key)?.act()}
            disabledKeys={all.filter((tool) => tool.unavailable === true).map((tool) => tool.id)}
          >
            {all.map((tool) => (
              <MenuItem key={tool.id} id={tool.id} className={s.item ?? ""} textValue={t(tool.label)} data-testid={`tool-${tool.id}`}>
                <Icon name={tool.pressed === true ? "check" : tool.icon} />
                <span>
                  {t(tool.label)}
                  {tool.unavailable === true && tool.why !== undefined && <span className={s.why}>{t(tool.why)}</span>}
                </span>
                <kbd>{tool.keys}</kbd>
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
    </div>
  );
}
