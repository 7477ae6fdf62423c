import { useQuery } from "@tanstack/react-query";
import { gapCalls } from "@trunkline/client/gaps";
import { useTranslation } from "@trunkline/i18n";
import { Chip } from "@trunkline/ui";
import { Link } from "react-router";
import { keys } from "../../../queries";
import classes from "./gaps.module.css";

/** Articles that are shown and not used, or after whose use customers come back. */
export function FailingList() {
  const { t } = useTranslation();
  const found = useQuery({ queryKey: keys.failures, queryFn: gapCalls.failures });
  if (!found.data) return null;
  return (
    <section className={classes.failing} aria-label={t("gaps.failing")}>
      <h2 className={classes.subtitle}>{t("gaps.failing")}</h2>
      <p className={classes.hint}>{found.data.items.length ? t("gaps.failingHint") : `${t("gaps.failingHint")} ${t("gaps.failingNone")}`}</p>
      {found.data.items.length > 0 && (
        <div className={classes.scroll}>
          <table className={classes.table}>
            <thead>
              <tr>
                <th scope="col">{t("gaps.article")}</th>
                <th scope="col">{t("gaps.shown")}</th>
                <th scope="col">{t("gaps.used")}</th>
                <th scope="col">{t("gaps.reopened")}</th>
                <th scope="col">{t("gaps.notRelevant")}</th>
              </tr>
            </thead>
            <tbody>
              {found.data.items.map((one) => (
                <tr key={one.article_id}>
                  <th scope="row" lang={one.language}>
                    <Link to={`/knowledge/${one.article_id}`}>{one.title}</Link> <Chip tone="risk">{t(one.reason === "unused" ? "gaps.unused" : "gaps.cameBack")}</Chip>
                  </th>
                  <td>{one.shown}</td>
                  <td>{one.used}</td>
                  <td>{one.reopened}</td>
                  <td>{one.not_relevant}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
