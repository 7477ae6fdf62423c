import { api, type Me } from "@trunkline/client";
import { useState } from "react";
import { useNavigate } from "react-router";
import { showFailure } from "../../failures";
import { keys, queryClient } from "../../queries";
import { ChannelStep } from "./ChannelStep";
import { HoursStep } from "./HoursStep";
import { PeopleStep } from "./PeopleStep";
import { Wizard } from "./Wizard";

type Stands = NonNullable<Me["first_run"]>;
const ORDER: readonly Stands[] = ["hours", "channel", "people"];

/** The steps that the first admin takes signed in. Where they stand is kept on the server: they may go on any time. */
export default function FirstRun({ stands }: { stands: Stands }) {
  const navigate = useNavigate();
  const [back, setBack] = useState<Stands | null>(null);
  const step = back ?? stands;
  const at = ORDER.indexOf(step);

  async function go() {
    const next = ORDER[at + 1] ?? null;
    if (back && next !== null && ORDER.indexOf(next) <= ORDER.indexOf(stands)) {
      setBack(next === stands ? null : next);
      return;
    }
    try {
      await api.workspace.patch({ settings: { first_run: next } });
    } catch (thrown) {
      showFailure(thrown);
      return;
    }
    setBack(null);
    queryClient.setQueryData<Me>(keys.me, (me) => me && { ...me, first_run: next });
    if (next === null) void navigate("/inbox", { replace: true });
  }

  const before = ORDER[at - 1];
  const ways = { onNext: () => void go(), onBack: before ? () => setBack(before) : undefined };
  return (
    <Wizard step={step}>
      {step === "hours" && <HoursStep {...ways} />}
      {step === "channel" && <ChannelStep {...ways} />}
      {step === "people" && <PeopleStep {...ways} />}
    </Wizard>
  );
}

export interface Ways {
  onNext: () => void;
  onBack: (() => void) | undefined;
}
