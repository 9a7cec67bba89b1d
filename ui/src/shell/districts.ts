import { useQuery } from "@tanstack/react-query";
import { useCallback } from "react";
import { useDesk } from "../transport";
import { keys } from "./cache";

/** The name of a district by its code, as the desk's own data have it; the code while they are not here. */
export function useDistrictName(): (code: string) => string {
  const desk = useDesk();
  const { data } = useQuery({ queryKey: keys.signIn, queryFn: () => desk.signInView() });
  return useCallback((code) => data?.districts.find((known) => known.code === code)?.name ?? code, [data]);
}
