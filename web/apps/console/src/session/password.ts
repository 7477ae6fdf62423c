/** Characters of a new password; the server refuses fewer. */
export const SHORTEST = 10;
