/** The calls of the first run: a module of its own, so that it is loaded with it. */
import { keepCsrfToken } from "./csrf";
import { http, take } from "./http";
import type { components } from "./schema";

type Shapes = components["schemas"];

export type SetupWorkspace = Shapes["SetupWorkspace"];
export type SetupWorkspaceIn = Shapes["SetupWorkspaceIn"];
export type SetupAdminIn = Shapes["SetupAdminIn"];

export const setup = {
  show: (token: string) => take(http.POST("/api/v1/setup/show", { body: { token } })),
  workspace: (body: SetupWorkspaceIn) => take(http.PUT("/api/v1/setup/workspace", { body })),
  /** Makes the first admin, who is signed in from then on. */
  async admin(body: SetupAdminIn) {
    const session = await take(http.POST("/api/v1/setup/admin", { body }));
    keepCsrfToken(session.csrf_token);
    return session;
  },
};
