import type { ReactNode } from "react";
import { Dialog, Heading, Modal, ModalOverlay, Popover } from "react-aria-components";
import { useT } from "../i18n";
import { IconButton } from "./Button";
import s from "./Dialog.module.css";

interface SheetProps {
  title: string;
  open: boolean;
  onClose: () => void;
  narrow?: boolean;
  /** As high as the window allows, with parts that scroll by themselves. */
  wide?: boolean;
  children: ReactNode;
  testId?: string;
}

/** A dialog over the window. Esc closes it and the focus returns to what opened it. */
export function Sheet({ title, open, onClose, narrow, wide, children, testId }: SheetProps) {
  const t = useT();
  return (
    <ModalOverlay className={s.veil ?? ""} data-veil="" isOpen={open} isDismissable onOpenChange={(next) => !next && onClose()}>
      <Modal className={`${s.modal} ${narrow === true ? s.narrow : ""} ${wide === true ? s.wide : ""}`} data-testid={testId}>
        <Dialog className={s.body ?? ""}>
          <div className={s.head}>
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <IconButton icon="x" label={t("act.close")} onClick={onClose} />
          </div>
          {children}
        </Dialog>
      </Modal>
    </ModalOverlay>
  );
}

/** The row of answers at the end of a dialog. */
export function SheetActs({ children }: { children: ReactNode }) {
  return <div className={s.acts}>{children}</div>;
}

/** A detail beside what opened it; inside a `DialogTrigger`. */
export function Detail({ title, wide, children }: { title: string; wide?: boolean; children: ReactNode }) {
  return (
    <Popover className={`${s.pop} ${wide === true ? s.popWide : ""}`} offset={4} placement={wide === true ? "bottom start" : "bottom"}>
      <Dialog className={s.popBody ?? ""}>
        <Heading slot="title" level={2}>
          {title}
        </Heading>
        {children}
      </Dialog>
    </Popover>
  );
}
