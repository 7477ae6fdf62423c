/**
 * Sends one value at a time; of those that come meanwhile only the last is sent next. Resolves once nothing is left to
 * send, and for all who wait alike: with the last answer, or with why the last one was refused.
 */
export function inTurn<T, A>(send: (value: T) => Promise<A>): (value: T) => Promise<A> {
  let next: { value: T } | null = null;
  let running: Promise<A> | null = null;

  async function run(wanted: { value: T }): Promise<A> {
    try {
      const answer = await send(wanted.value);
      if (!next) return answer;
    } catch (thrown) {
      if (!next) throw thrown;
    } finally {
      running = null;
    }
    return start();
  }

  function start(): Promise<A> {
    const wanted = next as { value: T };
    next = null;
    return (running = run(wanted));
  }

  return (value) => {
    next = { value };
    return running ?? start();
  };
}
