import { useLayoutEffect, useRef } from "react";

/** The viewers on the screen, the one whose keys are meant last. */
const viewers: symbol[] = [];

/** Says whether this viewer is the one that keys are meant for: the one last worked in, else the one that came first. */
export function useActive(): { isActive: () => boolean; activate: () => void } {
  const own = useRef(Symbol("viewer"));
  const isActive = () => viewers.at(-1) === own.current;
  const activate = () => {
    if (isActive()) return;
    const at = viewers.indexOf(own.current);
    if (at >= 0) viewers.splice(at, 1);
    viewers.push(own.current);
  };
  useLayoutEffect(() => {
    const self = own.current;
    viewers.unshift(self);
    return () => {
      const at = viewers.indexOf(self);
      if (at >= 0) viewers.splice(at, 1);
    };
  }, []);
  return { isActive, activate };
}
