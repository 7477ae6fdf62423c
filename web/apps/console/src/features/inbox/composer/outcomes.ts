import { asFailure, knowledge, type Id, type OutcomeIn } from "@trunkline/client";

/** What an agent did with a card, which the server does not know yet. */
interface Untold {
  /** Whose it is: account and workspace. */
  owner: string;
  suggestionId: Id;
  outcome: OutcomeIn;
}

const KEY = "trunkline.outcomes";
// Only what was done without a network for very long would be more.
const MOST = 200;
let untold: readonly Untold[] = JSON.parse(sessionStorage.getItem(KEY) ?? "[]") as Untold[];
let isTelling = false;

function hold(next: readonly Untold[]): void {
  untold = next.slice(-MOST);
  sessionStorage.setItem(KEY, JSON.stringify(untold));
}

export function keepOutcome(one: Untold): void {
  hold([...untold, one]);
}

export function forgetOutcomesOfOthers(owner: string): void {
  hold(untold.filter((one) => one.owner === owner));
}

/** Tells the server what this owner did, in order; resolves to whether nothing has to be tried later. */
export async function tellOutcomes(owner: string): Promise<boolean> {
  if (isTelling) return true;
  isTelling = true;
  try {
    for (;;) {
      const next = untold.find((one) => one.owner === owner);
      if (!next) return true;
      if (!(await tell(next))) return false;
      hold(untold.filter((one) => one !== next));
    }
  } finally {
    isTelling = false;
  }
}

/** Whether the server has answered. What it refuses is given up: a fact for learning must not disturb the work. */
async function tell({ suggestionId, outcome }: Untold): Promise<boolean> {
  try {
    await knowledge.suggestions.outcome(suggestionId, outcome);
    return true;
  } catch (thrown) {
    const failure = asFailure(thrown);
    // Said twice it counts once, so it may be said until there is an answer.
    return !failure.isTransient && failure.status !== 401;
  }
}
