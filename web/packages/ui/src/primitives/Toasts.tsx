import { X } from "lucide-react";
import { useEffect, useState, useSyncExternalStore } from "react";
import { dismissToast, readToasts, subscribeToasts, type Toast } from "./toasts";
import classes from "./Toasts.module.css";

/** The stack of short notices; mounted once. A pointer over a notice keeps it. */
export function Toasts({ closeLabel }: { closeLabel: string }) {
  const toasts = useSyncExternalStore(subscribeToasts, readToasts, readToasts);
  return (
    <div className={classes.stack} role="status" aria-live="polite">
      {toasts.map((toast) => (
        <ToastLine key={toast.id} toast={toast} closeLabel={closeLabel} />
      ))}
    </div>
  );
}

function ToastLine({ toast, closeLabel }: { toast: Toast; closeLabel: string }) {
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held || toast.stayMs === 0) return;
    const timer = setTimeout(() => dismissToast(toast.id), toast.stayMs);
    return () => clearTimeout(timer);
  }, [held, toast]);
  return (
    <div className={`${classes.toast} ${classes[toast.tone]}`} onPointerEnter={() => setHeld(true)} onPointerLeave={() => setHeld(false)}>
      <span className={classes.text}>{toast.text}</span>
      {toast.action && (
        <button
          type="button"
          className={classes.action}
          onClick={() => {
            toast.action?.run();
            dismissToast(toast.id);
          }}
        >
          {toast.action.label}
        </button>
      )}
      <button type="button" className={classes.close} aria-label={closeLabel} onClick={() => dismissToast(toast.id)}>
        <X size={14} aria-hidden />
      </button>
    </div>
  );
}
