let token: string | null = null;

/** The token of this session; every write must carry it as `X-CSRF-Token`. */
export function csrfToken(): string | null {
  return token;
}

export function keepCsrfToken(next: string | null): void {
  token = next;
}
