import { useTranslation } from "@trunkline/i18n";
import { ChannelIcon } from "@trunkline/ui";
import { Link, useNavigate, useSearchParams } from "react-router";
import { keys, queryClient } from "../../../queries";
import { Asked } from "../parts/Asked";
import { Back } from "../parts/Bar";
import { testConnection } from "./HealthPanel";
import { SettingsForm } from "./SettingsForm";
import { useChannels } from "./useForm";
import classes from "./inboxes.module.css";

/** First which channel, then its form. */
export function NewInbox() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [params] = useSearchParams();
  const { asked, channels } = useChannels();
  const kind = params.get("kind");
  const chosen = channels.find(({ channel }) => channel.kind === kind);
  if (!asked.data) return <Asked query={asked}>{() => null}</Asked>;
  if (!chosen) {
    return (
      <div className={classes.page}>
        <Back to="/settings/inboxes" label={t("settings.inboxes.all")} />
        <h3 className={classes.heading}>{t("settings.inboxes.choose")}</h3>
        <ul className={classes.choices}>
          {channels.map(({ channel, form }) => (
            <li key={channel.kind}>
              <Link className={classes.choice} to={`/settings/inboxes/new?kind=${channel.kind}`}>
                <ChannelIcon kind={channel.kind} size={20} />
                <span className={classes.what}>
                  <strong className={classes.strong}>{form.title}</strong>
                  <span className={classes.hint}>{form.description}</span>
                </span>
              </Link>
            </li>
          ))}
        </ul>
      </div>
    );
  }
  return (
    <div className={classes.page}>
      <Back to="/settings/inboxes/new" label={t("settings.inboxes.otherChannel")} />
      <h3 className={classes.heading}>
        <ChannelIcon kind={chosen.channel.kind} size={20} /> {chosen.form.title}
      </h3>
      <p className={classes.text}>{chosen.form.description}</p>
      <SettingsForm
        key={chosen.channel.kind}
        channel={chosen.channel}
        form={chosen.form}
        inbox={null}
        onSaved={(inbox) => {
          queryClient.setQueryData(keys.inbox(inbox.id), inbox);
          void navigate(`/settings/inboxes/${inbox.id}?new`);
          void testConnection(inbox);
        }}
      />
    </div>
  );
}
