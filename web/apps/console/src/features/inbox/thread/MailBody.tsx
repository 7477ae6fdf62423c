import { Loader } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { api, type Message } from "@trunkline/client";
import { useTranslation } from "@trunkline/i18n";
import { ImageOff } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import classes from "./MailBody.module.css";
import { prepareMail, restoreStyles } from "./mail";

interface MailBodyProps {
  message: Message;
  content: Extract<Message["content"], { type: "text" }>;
}

const LONGEST_PX = 1600;

/**
 * A mail as its sender laid it out, in a frame that runs no script and loads nothing from elsewhere.
 * Remote pictures come only when asked for, and then from our own server.
 */
export default function MailBody({ message, content }: MailBodyProps) {
  const { t } = useTranslation();
  const html = useQuery({ queryKey: ["mail", message.id, message.version], queryFn: () => api.messages.html(message.id), staleTime: Infinity });
  const mail = useMemo(() => (html.data ? prepareMail(html.data, t("thread.showQuoted")) : null), [html.data, t]);
  return (
    <div className={classes.mail}>
      {content.subject && <header className={classes.subject}>{content.subject}</header>}
      {html.isPending && <Loader size="xs" m="md" aria-label={t("common.loading")} />}
      {html.isError && <p className={classes.text}>{content.text}</p>}
      {mail && mail.remoteImages > 0 && (
        <div className={classes.blocked}>
          <ImageOff size={14} aria-hidden />
          <span>{t("thread.imagesOff", { count: mail.remoteImages })}</span>
        </div>
      )}
      {mail && <MailFrame page={mail.page} title={content.subject || t("thread.mail")} />}
    </div>
  );
}

/** The sandboxed frame, as tall as its page. It may not run scripts; its origin is ours only so that we can measure it. */
function MailFrame({ page, title }: { page: string; title: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [height, setHeight] = useState(80);

  useEffect(() => {
    const element = frame.current;
    if (!element) return;
    let observer: ResizeObserver | undefined;
    const follow = () => {
      const page = element.contentDocument;
      const root = page?.documentElement;
      if (!page || !root) return;
      restoreStyles(page);
      observer?.disconnect();
      observer = new ResizeObserver(() => setHeight(Math.min(LONGEST_PX, Math.ceil(root.offsetHeight))));
      observer.observe(root);
    };
    element.addEventListener("load", follow);
    follow();
    return () => {
      element.removeEventListener("load", follow);
      observer?.disconnect();
    };
  }, [page]);

  return <iframe ref={frame} className={classes.frame} style={{ height }} title={title} sandbox="allow-same-origin allow-popups allow-popups-to-escape-sandbox" srcDoc={page} referrerPolicy="no-referrer" />;
}
