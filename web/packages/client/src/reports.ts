/** Reports; a module of its own, loaded with the page that shows them. */
import { http, take } from "./http";
import type { components, paths } from "./schema";

export type Report = components["schemas"]["ReportAnswer"];
export type ReportRow = components["schemas"]["ReportRow"];
export type Arrivals = components["schemas"]["Arrivals"];
export type Behind = components["schemas"]["BehindFigure"];
export type ReportQuery = NonNullable<paths["/api/v1/reports"]["get"]["parameters"]["query"]>;
export type BehindQuery = paths["/api/v1/reports/conversations"]["get"]["parameters"]["query"];
export type ReportFilter = NonNullable<paths["/api/v1/reports/arrivals"]["get"]["parameters"]["query"]>;

export const reportCalls = {
  read: (query: ReportQuery) => take(http.GET("/api/v1/reports", { params: { query } })),
  behind: (query: BehindQuery) => take(http.GET("/api/v1/reports/conversations", { params: { query } })),
  arrivals: (query: ReportFilter) => take(http.GET("/api/v1/reports/arrivals", { params: { query } })),
};

/** Where a file of the report is fetched from. */
export function exportPath(query: ReportQuery, format: "csv" | "xlsx", language: string): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...query, format, language })) {
    if (value !== undefined && value !== null) asked.set(name, String(value));
  }
  return `/api/v1/reports/export?${asked.toString()}`;
}
