// In the page: `bootstrap(one, size)` replicates everything into IndexedDB once and reads the first page of the list.

import { createRxDatabase } from "rxdb/plugins/core";
import { replicateRxCollection } from "rxdb/plugins/replication";
import { getRxStorageDexie } from "rxdb/plugins/storage-dexie";

import { LIST, PART, ROWS } from "./list.mjs";

const text = (maxLength) => ({ type: "string", maxLength });
const object = { type: "object" };
const array = { type: "array" };

const SCHEMA = {
  version: 0,
  primaryKey: "id",
  type: "object",
  properties: {
    id: text(36),
    number: text(30),
    version: { type: "number" },
    service: { type: "string" },
    applicantType: { type: "string" },
    packVersion: { type: "string" },
    state: text(20),
    district: { type: "string" },
    submittedAt: { type: "string" },
    deadline: {
      type: "object",
      properties: { from: text(10), workingDays: { type: "number" }, pauses: array },
      required: ["from"],
    },
    parties: array,
    from: object,
    to: object,
    classifier: object,
    evidence: array,
    declarations: array,
    payments: array,
    messages: array,
    appointments: array,
    claim: object,
    checks: array,
    decision: object,
    history: array,
  },
  required: ["id", "number", "state", "deadline"],
  indexes: [LIST],
};

globalThis.bootstrap = async (one, size) => {
  const database = await createRxDatabase({ name: "gishe", storage: getRxStorageDexie(), multiInstance: false });
  const { cases } = await database.addCollections({ cases: { schema: SCHEMA } });

  const begun = performance.now();
  const replication = replicateRxCollection({
    collection: cases,
    replicationIdentifier: "central",
    live: false,
    pull: {
      batchSize: size,
      async handler(checkpoint, limit) {
        const answer = await fetch(`/pull?from=${checkpoint?.place ?? 0}&limit=${limit}`);
        const page = await answer.json();
        for (const document of page.documents) document._deleted = false;
        return page;
      },
    },
  });
  const failed = new Promise((_, reject) => replication.error$.subscribe(reject));
  await Promise.race([replication.awaitInitialReplication(), failed]);
  const fetched = performance.now();

  const sort = LIST.map((field) => ({ [field]: "asc" }));
  const rows = await cases.find({ selector: { state: PART }, sort, limit: ROWS }).exec();
  const listed = performance.now();

  const count = await cases.count().exec();
  const read = (await cases.findOne(one).exec()).toJSON();
  const page = rows.map((row) => row.id);
  return { documents: fetched - begun, list: listed - fetched, count, page, read };
};
