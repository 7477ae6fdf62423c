// Makes packages/client/src/schema.d.ts from the OpenAPI document: docs/openapi.json, or what the program itself prints.
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import openapiTS, { astToString } from "openapi-typescript";

const root = fileURLToPath(new URL("../../", import.meta.url));
const document = `${root}docs/openapi.json`;
const text = existsSync(document) ? readFileSync(document, "utf8") : execFileSync(`${root}.venv/bin/trunkline`, ["openapi"], { encoding: "utf8", maxBuffer: 64 << 20 });
const schema = astToString(await openapiTS(JSON.parse(text), { alphabetize: true, defaultNonNullable: false }));
const banner = "// Made from the OpenAPI document by `npm run generate`: change the handlers, not this file.\n";
writeFileSync(new URL("../packages/client/src/schema.d.ts", import.meta.url), banner + schema);
