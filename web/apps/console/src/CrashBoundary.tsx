import { Button } from "@mantine/core";
import { i18next } from "@trunkline/i18n";
import { EmptyState } from "@trunkline/ui";
import { TriangleAlert } from "lucide-react";
import { Component, type ReactNode } from "react";

/** Catches what a screen throws while drawing, so that the agent gets a way on instead of a white page. */
export class CrashBoundary extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    if (!this.state.crashed) return this.props.children;
    return (
      <EmptyState
        icon={<TriangleAlert size={20} />}
        title={i18next.t("common.crashTitle")}
        text={i18next.t("common.crashText")}
        action={<Button onClick={() => location.reload()}>{i18next.t("common.reload")}</Button>}
      />
    );
  }
}
