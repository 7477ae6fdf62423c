import { makeHelper } from "./helper";
import type { Line } from "./line";
import type { ChatState } from "./model";
import { makeRating } from "./rating";
import type { Keeper } from "./store";

/**
 * What few visitors need, and is loaded when one does: articles while the first question is written, buttons under what
 * the bot asks, the stars at the end. Draws into `place`; returns what is called with each state.
 */
export function makeLater(place: HTMLElement, line: Line, inboxId: string, keeper: Keeper): (state: ChatState) => void {
  const rating = makeRating(line);
  const help = makeHelper(place, line, inboxId, keeper);
  place.append(rating.node);
  return (state) => {
    rating.update(state);
    help(state);
  };
}
