import { useEffect, useState } from "react";
import { useNow } from "../../components/useNow";

/** Seconds until the next try is taken; counts down from the desk's last word, which `said` stands for. */
export function useWait(asked: number, said: unknown): number {
  const [until, setUntil] = useState(() => Date.now() + asked * 1000);
  useEffect(() => setUntil(Date.now() + asked * 1000), [asked, said]);
  const [over, setOver] = useState(asked === 0);
  const now = useNow(500, !over);
  const left = asked === 0 ? 0 : Math.max(0, Math.ceil((until - now) / 1000));
  useEffect(() => setOver(left === 0), [left]);
  return left;
}
