import { Button } from "@mantine/core";
import { Trash2 } from "lucide-react";
import { useState, type ComponentProps, type ReactNode } from "react";
import { ConfirmDialog } from "./ConfirmDialog";

/** How a row is taken away, and what is asked before. */
export interface Leaving extends Omit<ComponentProps<typeof ConfirmDialog>, "onClose"> {
  icon?: ReactNode;
}

export function LeaveButton({ leaving: { confirm, icon }, className, onClick }: { leaving: Leaving; className?: string | undefined; onClick: () => void }) {
  return (
    <Button className={className} variant="subtle" color="gray" leftSection={icon ?? <Trash2 size={14} aria-hidden />} onClick={onClick}>
      {confirm}
    </Button>
  );
}

/** The button to take a row away, which asks once more. */
export function Leave({ leaving }: { leaving: Leaving }) {
  const [isAsking, setAsking] = useState(false);
  const { icon: _, ...asked } = leaving;
  return (
    <>
      <LeaveButton leaving={leaving} onClick={() => setAsking(true)} />
      {isAsking && <ConfirmDialog {...asked} onClose={() => setAsking(false)} />}
    </>
  );
}
