import { QueryClient, type QueryKey } from "@tanstack/react-query";
import type { CacheTag, QueueQuery } from "../transport";

/** Keys of what is cached; the first part is the tag by which the desk says that it changed. */
export const keys = {
  status: ["status"] as const,
  settings: ["settings"] as const,
  signIn: ["sign-in"] as const,
  queue: (query: QueueQuery) => ["queue", query] as const,
  case: (id: string) => ["case", id] as const,
  /** A case that was made ready and not opened; refreshed by the same tag. */
  ahead: (id: string) => ["case", "ahead", id] as const,
  lists: ["lists"] as const,
  /** Answered once: who takes it has it. */
  link: ["link"] as const,
  /** Asked anew whenever the palette opens, and named so that an act on a case refreshes them. */
  actions: (id: string | null) => ["case", "actions", id] as const,
  signing: ["signing"] as const,
  /** Of the officer at the desk: views of the queue and the place in it. */
  views: ["views"] as const,
  colleagues: ["colleagues"] as const,
  /** Named so that what changes the queue refreshes it too. */
  supervise: ["queue", "supervise"] as const,
  exchange: ["exchange"] as const,
  /** Named so that what changes the exchange refreshes them too. */
  conflict: (id: string) => ["exchange", "conflict", id] as const,
  rescue: ["exchange", "rescue"] as const,
  intakes: ["intake"] as const,
  /** Not refreshed by its tag: what is typed lives in the form. */
  intake: (id: string) => ["intaking", id] as const,
  /** Evidence is named by content, so it never changes; only a failure is asked again. */
  document: (id: string, document: string) => ["bytes", "document", id, document] as const,
  act: (id: string, digest: string) => ["bytes", "act", id, digest] as const,
};

/** A cache that is never refreshed but by the desk's word, and never asked to retry: the desk does that. */
export function newCache(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: Number.POSITIVE_INFINITY,
        gcTime: 5 * 60_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: false,
        networkMode: "always",
      },
      mutations: { retry: false, networkMode: "always" },
    },
  });
}

/** Refreshes what the desk says has changed. Documents that could not be shown are asked for again with their case. */
export function refresh(cache: QueryClient, tags: readonly CacheTag[]): void {
  for (const tag of tags) void cache.invalidateQueries({ queryKey: [tag] });
  if (tags.includes("case") || tags.includes("status")) {
    void cache.invalidateQueries({ queryKey: ["bytes"], predicate: (query) => query.state.status === "error" });
  }
}

const SEEN_WHEN_CLOSED = new Set<unknown>(["status", "settings", "sign-in"]);

/** Forgets people's data when the desk is not open. */
export function forgetPeople(cache: QueryClient): void {
  const personal = (key: QueryKey) => !SEEN_WHEN_CLOSED.has(key[0]);
  cache.removeQueries({ predicate: (query) => personal(query.queryKey) });
}
