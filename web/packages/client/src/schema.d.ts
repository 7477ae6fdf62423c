// Made from the OpenAPI document by `npm run generate`: change the handlers, not this file.
export interface paths {
    "/api/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same as a page for people. */
        get: operations["read_docs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/docs.css": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The style of that page. */
        get: operations["read_docs_style"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** This document. */
        get: operations["read_openapi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The colleagues, by name; those who left only if asked. */
        get: operations["list_agents"];
        put?: never;
        /**
         * Make a new person a member.
         * @description Needs `agents.manage`.
         */
        post: operations["create_agent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One colleague, also one who left. */
        get: operations["read_agent"];
        put?: never;
        post?: never;
        /**
         * End a membership: sessions and tokens here end with it; what they did stays.
         * @description Needs `agents.manage`.
         */
        delete: operations["remove_agent"];
        options?: never;
        head?: never;
        /**
         * Change the name shown here, or the role; a changed role takes effect at once.
         * @description Needs `agents.manage`.
         */
        patch: operations["change_agent"];
        trace?: never;
    };
    "/api/v1/agents/{id}/capacity": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set how much an agent can hold; what they have beyond it stays with them.
         * @description Needs `agents.manage`.
         */
        put: operations["set_agent_capacity"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/skills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say exactly what a colleague knows, and how well; what waits for it is handed out at once. */
        put: operations["set_skills"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/agents/{id}/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Set a colleague's state, e.g. of one who went home without signing off.
         * @description Needs `agents.set_state_of_others`.
         */
        put: operations["set_agent_state"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/announcements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is announced to the caller, newest first; whoever publishes sees all. */
        get: operations["list_announcements"];
        put?: never;
        /**
         * Tell everybody, or a team.
         * @description Needs `announcements.publish`.
         */
        post: operations["publish_announcement"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/announcements/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them; to have read it is told by `POST …/read`. */
        get: operations["read_announcement"];
        put?: never;
        post?: never;
        /**
         * Take it away.
         * @description Needs `announcements.publish`.
         */
        delete: operations["delete_announcement"];
        options?: never;
        head?: never;
        /**
         * Change it; who has read it has, unless `ask_again` is true.
         * @description Needs `announcements.publish`.
         */
        patch: operations["change_announcement"];
        trace?: never;
    };
    "/api/v1/announcements/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say that one has read it; the first time counts. */
        post: operations["mark_announcement_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/announcements/{id}/receipts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everybody it is for, by name: who has read it, and who has not.
         * @description Needs `announcements.publish`.
         */
        get: operations["list_announcement_receipts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-categories": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The whole tree, siblings in order. */
        get: operations["list_article_categories"];
        put?: never;
        /** Add a place to the tree. */
        post: operations["create_article_category"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-categories/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One category. */
        get: operations["read_article_category"];
        put?: never;
        post?: never;
        /** Take an empty category away. */
        delete: operations["delete_article_category"];
        options?: never;
        head?: never;
        /** Rename a category or move it. */
        patch: operations["change_article_category"];
        trace?: never;
    };
    "/api/v1/article-examples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The messages that teach which article answers what, newest first; those that were taken back are left out.
         * @description Needs `articles.publish`.
         */
        get: operations["list_examples"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-examples/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One example that counts.
         * @description Needs `articles.publish`.
         */
        get: operations["read_example"];
        put?: never;
        post?: never;
        /**
         * Take an example back; articles are found as if it had never been.
         * @description Needs `articles.publish`.
         */
        delete: operations["withdraw_example"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-examples/forget": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back all that was learned from one colleague's replies and corrections.
         * @description Needs `articles.publish`.
         */
        post: operations["forget_examples"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-exports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All articles as a zip of Markdown files with their pictures; an import reads it back unchanged.
         * @description Needs `articles.publish`.
         */
        get: operations["export_all_articles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-failures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Articles that were shown often and never used in 30 days, or after whose use customers came back.
         * @description Needs `articles.publish`.
         */
        get: operations["list_failures"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-gaps": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Questions that no article answered, grouped, the newest group first.
         * @description Needs `articles.publish`.
         */
        get: operations["list_gaps"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-gaps/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One gap.
         * @description Needs `articles.publish`.
         */
        get: operations["read_gap"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-gaps/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make a draft of it, with its questions as examples; or, of a near one, make its questions examples.
         * @description Needs `articles.publish`.
         */
        post: operations["approve_gap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-gaps/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put it away; the same questions do not come back.
         * @description Needs `articles.publish`.
         */
        post: operations["dismiss_gap"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-gaps/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Look for gaps now; at night this is done by itself. 409 `busy` while they are being looked for.
         * @description Needs `articles.publish`.
         */
        post: operations["search_gaps"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-import-jobs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's imports of the last thirty days, newest first; who publishes sees everybody's. */
        get: operations["list_article_imports"];
        put?: never;
        /**
         * Hand in a file (multipart/form-data, field `file`, at most 50 MB) to be tried, or imported at once.
         * @description Markdown, CSV, Excel, HTML, Word, the JSON of Zendesk's or Chatwoot's API, or a zip of those with their pictures.
         */
        post: operations["start_article_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-import-jobs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far an import is. */
        get: operations["read_article_import"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-import-jobs/{id}/lines": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of every file or row: faults first, each part in the file's order. */
        get: operations["list_article_import_lines"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-import-jobs/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same lines as a CSV file for spreadsheets. */
        get: operations["download_article_import_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-import-jobs/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Import the file that was tried; this is an import of its own. */
        post: operations["run_article_import"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Write a table's rows as articles, at most 500; one with the language and title of an article changes it.
         * @description Rows that are not taken are named with their reason, and the others stand.
         */
        post: operations["import_articles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-measures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of the articles that were proposed in a span of at most 92 days: facts are kept for 90.
         * @description 400 `span_too_long` beyond that. Needs `articles.publish`.
         */
        get: operations["measure_articles"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-pictures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload a picture (multipart/form-data, field `file`, at most 10 MB); an article shows it by its `markdown`. */
        post: operations["upload_article_picture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-pictures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A picture that an article shows which the caller may read, or one that they uploaded for one. */
        get: operations["show_article_picture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-pictures/{id}/attachment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Make an upload of a picture that customers may see; its `id` goes into a message.
         * @description 409 `internal_picture`: no article that customers may read shows it.
         */
        post: operations["attach_article_picture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/article-previews": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Markdown as it would be shown; nothing is kept. */
        post: operations["preview_article"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/articles": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The articles the caller may read, last changed first. */
        get: operations["list_articles"];
        put?: never;
        /** Write a draft. */
        post: operations["create_article"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/articles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One article, with its text as Markdown and as HTML that is safe to show. */
        get: operations["read_article"];
        put?: never;
        post?: never;
        /** Archive an article; one that was never published is deleted. */
        delete: operations["delete_article"];
        options?: never;
        head?: never;
        /** Change an article; what is published is changed at once, by who publishes. */
        patch: operations["change_article"];
        trace?: never;
    };
    "/api/v1/articles/{id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Let an article be found from now on; an archived one again. */
        post: operations["publish_article"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/articles/{id}/review": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask for a draft to be looked over, give it back, or confirm that a published article still holds. */
        post: operations["review_article"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/articles/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Every version of an article, newest first, without its text. */
        get: operations["list_article_revisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/articles/{id}/revisions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One version of an article, whole. */
        get: operations["read_article_revision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/articles/{id}/revisions/{number}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Write an old version again, as the newest. */
        post: operations["restore_article_revision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload one file (multipart/form-data, field `file`, at most 25 MB); its `id` goes into a message. */
        post: operations["upload_attachment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/attachments/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Download a file; pictures are shown, everything else is saved. */
        get: operations["download_attachment"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What people changed in settings, roles, contacts and secrets, newest first.
         * @description Needs `audit.read`.
         */
        get: operations["list_audit"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Sign in with address and password, and the code of the authenticator app where one is set.
         * @description Sets the cookie `trunkline_session`. 401 `totp_required` asks for the code; 401 `bad_credentials` says no more.
         */
        post: operations["sign_in"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End this session; its sockets close and the cookie goes. */
        post: operations["sign_out"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/auth/workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Bind this session to another workspace of yours. */
        post: operations["switch_workspace"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/bot/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How often the bot answered, helped, missed and handed over; by day, by article and by form. At most a year.
         * @description Needs `floor.watch`.
         */
        get: operations["count_bot_outcomes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendars": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The calendars, by name. */
        get: operations["list_calendars"];
        put?: never;
        /** Write down when people work. */
        post: operations["create_calendar"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/calendars/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One calendar. */
        get: operations["read_calendar"];
        put?: never;
        post?: never;
        /** Delete a calendar that no queue keeps. */
        delete: operations["delete_calendar"];
        options?: never;
        head?: never;
        /** Change a calendar; running clocks count what remains in the new hours. */
        patch: operations["change_calendar"];
        trace?: never;
    };
    "/api/v1/calendars/days": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say of some dates what a calendar would have there: hours, holidays, make-up workdays. Nothing is written.
         * @description Needs `queues.manage`.
         */
        post: operations["lay_out_days"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/canned-replies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Those that the caller may use: their own, their teams' and everybody's, by name. */
        get: operations["list_canned_replies"];
        put?: never;
        /** Keep a text for oneself; with `queues.manage` for a team or everybody. */
        post: operations["create_canned_reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/canned-replies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them. */
        get: operations["read_canned_reply"];
        put?: never;
        post?: never;
        /** Throw it away. */
        delete: operations["delete_canned_reply"];
        options?: never;
        head?: never;
        /** Change one's own, or with `queues.manage` a shared one. */
        patch: operations["change_canned_reply"];
        trace?: never;
    };
    "/api/v1/canned-replies/{id}/render": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Fill it in for a conversation; nothing is sent. */
        post: operations["render_canned_reply"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/channels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The channels that an inbox can be of. */
        get: operations["list_channels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Contacts, the latest changed first. */
        get: operations["list_contacts"];
        put?: never;
        /** Enter a person. */
        post: operations["create_contact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One contact; one that was merged away names what it became. */
        get: operations["read_contact"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change a contact; of `fields` only the keys named. */
        patch: operations["change_contact"];
        trace?: never;
    };
    "/api/v1/contacts/{id}/consents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How it stands with each purpose. */
        get: operations["list_consents"];
        put?: never;
        /** Write down that a contact agreed, or does not want it (any more). */
        post: operations["record_consent"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}/consents/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything that was said, newest first. */
        get: operations["list_consent_history"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make another contact part of this one; `POST /merges/{merge_id}/undo` takes it back. */
        post: operations["merge_contact"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/contacts/{id}/ways": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** May a program write to this contact for this purpose now, and by which address? */
        get: operations["list_ways"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The conversations that the caller may see; the first page also says how many three views hold. */
        get: operations["list_conversations"];
        put?: never;
        /** Write to a customer first, where the channel allows it. */
        post: operations["start_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One conversation with its contact, threads, participants, and the caller's draft and read position. */
        get: operations["read_conversation"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change tags, priority, fields, subject, or whether it is spam. */
        patch: operations["change_conversation"];
        trace?: never;
    };
    "/api/v1/conversations/{id}/assign": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give it to an agent, or back to its queue. */
        post: operations["assign"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Call the customer. The card that comes of it changes as the call proceeds. */
        post: operations["start_call"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/case-link": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A link under which the customer sees how their matter stands, and rates it when it is done. */
        post: operations["make_case_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/classification": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Language, mood, complaint and the workspace's own choices, as far as they are sure, and what can be said. */
        get: operations["read_classification"];
        /** Say what a conversation is; it stands from then on, and messages like its own are told by it. */
        put: operations["correct_classification"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Keep what the caller has begun to write; 204 when there is no draft any more. */
        put: operations["put_draft"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/drafts-by-model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have a reply drafted from public articles; it is sent by nobody.
         * @description 409 `drafter_off`, `no_source`, `nothing_usable`; 503 `drafter_timeout`, `drafter_unreachable`, `drafter_refused`,
         *     `drafter_answer`; 429 after ten in a minute.
         */
        post: operations["draft_by_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/escalate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand it up one tier of its queue. */
        post: operations["escalate"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/finish-wrap-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End the caller's wrap-up of a conversation before its time. */
        post: operations["finish_wrap_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/handover": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ask a colleague who is there to take it over; its owner keeps it until they accept. */
        post: operations["ask_to_take_over"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/handover/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Become its owner; 409 `handover_gone` if it was taken back or too late. */
        post: operations["accept_handover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/handover/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leave it with its owner; a reason becomes a note to them. */
        post: operations["decline_handover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/handover/withdraw": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take back what a colleague has not answered yet. */
        post: operations["withdraw_handover"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/helpers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give a colleague a part in it, or take one; it stays its owner's. */
        post: operations["add_helper"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/helpers/end": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** End a colleague's part in it, or one's own. */
        post: operations["end_help"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/merge": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make another conversation of the same contact part of this one. */
        post: operations["merge_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of messages by sequence, oldest first: the last ones, or those before or after one. */
        get: operations["list_messages"];
        put?: never;
        /** Reply or take a note. A repeated `client_id` answers 200 with the message that the first made. */
        post: operations["post_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/ratings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What its customer said of it, newest first: one rating for each time it was closed. */
        get: operations["list_conversation_ratings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say how far the caller has read; a position never moves back. */
        put: operations["mark_read"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Open it again, or bring it back from being put off. */
        post: operations["reopen"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Close it, with the outcome's code. */
        post: operations["resolve"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/routing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The last fifty decisions about it, newest first: who was considered, why each was out, who was chosen. */
        get: operations["read_routing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/snooze": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put it off; it comes back at that time, or when the customer writes. */
        post: operations["snooze"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/split": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Move a thread, or everything from a message on, into a new conversation, and answer with that. */
        post: operations["split_conversation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** At most three articles for the customer's last message; nothing where nothing is near enough. */
        get: operations["suggest"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/summaries-by-model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a conversation summed up for whoever takes it over, notes included. Refusals as for drafts. */
        post: operations["summarise_by_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Its events, newest first, with those of conversations merged into it. */
        get: operations["read_timeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/transfer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hand it over to a queue, to a level of it, to an agent, or to an agent in a queue, without asking them. */
        post: operations["transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/conversations/{id}/typing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Show colleagues and the customer that the caller types; to be repeated while it lasts. */
        post: operations["tell_typing"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/custom-fields": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The fields in use, in the order in which they were added. */
        get: operations["list_custom_fields"];
        put?: never;
        /** Add a field; one that was archived under this key and type comes back. */
        post: operations["create_custom_field"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/custom-fields/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One field. */
        get: operations["read_custom_field"];
        put?: never;
        post?: never;
        /** Take a field out of use; the values that are stored stay. */
        delete: operations["delete_custom_field"];
        options?: never;
        head?: never;
        /** Change its label or options; key and type stay, because values are stored under them. */
        patch: operations["change_custom_field"];
        trace?: never;
    };
    "/api/v1/dead-letters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Deliveries that wait for somebody, newest first.
         * @description Needs `dead_letters.manage`.
         */
        get: operations["list_dead_letters"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One of them, with the first 64 KiB of what the provider sent.
         * @description Needs `dead_letters.manage`.
         */
        get: operations["read_dead_letter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{id}/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put it away for good: spam, or a test.
         * @description Needs `dead_letters.manage`.
         */
        post: operations["dismiss_dead_letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/dead-letters/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take it in once more, e.g. after an update or a mended setting.
         * @description Needs `dead_letters.manage`.
         */
        post: operations["replay_dead_letter"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/drafter": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether a language model may be asked in this workspace. */
        get: operations["read_drafter"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/floor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The floor as it stands; who watches live says `{"type": "watching", "floor": true}` on the stream instead.
         * @description Needs `floor.watch`.
         */
        get: operations["read_floor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/forms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All forms, by name.
         * @description Needs `inboxes.manage`.
         */
        get: operations["list_forms"];
        put?: never;
        /**
         * Define a form. 409 `name_taken`, `title_taken`: two forms cannot begin by the same words.
         * @description Needs `inboxes.manage`.
         */
        post: operations["create_form"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/forms/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One form.
         * @description Needs `inboxes.manage`.
         */
        get: operations["read_form"];
        put?: never;
        post?: never;
        /**
         * Take a form away; what was answered stays in the conversations.
         * @description Needs `inboxes.manage`.
         */
        delete: operations["delete_form"];
        options?: never;
        head?: never;
        /**
         * Change a form; who is filling it in ends it as it was.
         * @description Needs `inboxes.manage`.
         */
        patch: operations["change_form"];
        trace?: never;
    };
    "/api/v1/handovers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The conversations that the caller is asked to take over now, the most pressing first; see their `parts`. */
        get: operations["list_handovers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/holiday-countries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The countries whose public holidays a calendar can keep.
         * @description Needs `queues.manage`.
         */
        get: operations["list_holiday_countries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inboxes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The inboxes, by name; their settings only for those who manage inboxes. */
        get: operations["list_inboxes"];
        put?: never;
        /**
         * Set up an inbox; it works as soon as this answers, and ``health`` says whether its credentials do.
         * @description Needs `inboxes.manage`.
         */
        post: operations["create_inbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inboxes/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One inbox. */
        get: operations["read_inbox"];
        put?: never;
        post?: never;
        /**
         * Take an inbox out of use: nothing reaches it any more, its conversations stay.
         * @description Needs `inboxes.manage`.
         */
        delete: operations["delete_inbox"];
        options?: never;
        head?: never;
        /**
         * Change an inbox; open connections follow at once, and new settings are tried: ``health`` says what came of it.
         * @description Needs `inboxes.manage`.
         */
        patch: operations["change_inbox"];
        trace?: never;
    };
    "/api/v1/inboxes/{id}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Try the credentials for real and keep what came of it.
         * @description Needs `inboxes.manage`.
         */
        post: operations["check_inbox"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inboxes/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Hand in a customer's message; the answer comes when it is in the record.
         * @description A repeat of the same `external_id` is recognised and answered with the first one's ids and `duplicate: true`.
         */
        post: operations["take_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inboxes/{id}/templates": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a provider has approved to be sent, also where no reply window is open. */
        get: operations["list_templates"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/inboxes/{id}/waiting": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What waits at an inbox: what would be left behind if it were switched off or archived now.
         * @description Needs `inboxes.manage`.
         */
        get: operations["read_waiting"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Those that can still be accepted, newest first.
         * @description Needs `agents.manage`.
         */
        get: operations["list_invitations"];
        put?: never;
        /**
         * Invite somebody; the link works once, for at most 72 hours. An earlier one to the same address ends.
         * @description Needs `agents.manage`.
         */
        post: operations["invite"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /**
         * Make a link worthless that was not used yet.
         * @description Needs `agents.manage`.
         */
        delete: operations["withdraw_invitation"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Join as a new person; the link is used up by it. Then sign in. */
        post: operations["accept_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/join": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Join with the account that the caller is signed in with.
         * @description Where the invitation is for another address it is left as it is (409 ``invited_another``).
         */
        post: operations["join_by_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/invitations/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a link leads to. */
        post: operations["show_invitation"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/macros": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Those that the caller may run: their own, their teams' and everybody's, by name. */
        get: operations["list_macros"];
        put?: never;
        /** Keep a list of actions for oneself; with `queues.manage` for a team or everybody. */
        post: operations["create_macro"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/macros/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One of them. */
        get: operations["read_macro"];
        put?: never;
        post?: never;
        /** Throw it away. */
        delete: operations["delete_macro"];
        options?: never;
        head?: never;
        /** Change one's own, or with `queues.manage` a shared one. */
        patch: operations["change_macro"];
        trace?: never;
    };
    "/api/v1/macros/{id}/run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Do its actions to conversations, with the caller's own rights; what one refuses holds up no other. */
        post: operations["run_macro"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who you are here, and what you may do. */
        get: operations["read_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change your name or language. */
        patch: operations["change_me"];
        trace?: never;
    };
    "/api/v1/me/password": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Set a new password; every other session of yours ends. */
        put: operations["change_password"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where you are signed in. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Sign out somewhere else. */
        delete: operations["end_session"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/shortcuts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Give commands other keys. */
        patch: operations["change_my_shortcuts"];
        trace?: never;
    };
    "/api/v1/me/state": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Say whether the caller takes work. `available` also ends their wrap-ups. */
        put: operations["set_my_state"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/totp": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Ask for a code at every sign-in from now on. */
        put: operations["set_totp"];
        /** Make a secret for an authenticator app; nothing changes until it is confirmed with a code. */
        post: operations["offer_totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/me/totp/remove": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** No longer ask for codes. */
        post: operations["clear_totp"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/merges/{id}/undo": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take a merge or split back: exactly what moved goes back, what arrived since follows its thread. */
        post: operations["undo_merge"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{id}/html": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The page of a mail, sanitised, in a sandbox that runs nothing and loads nothing from elsewhere. */
        get: operations["read_message_html"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send a reply again whose delivery failed, or of which nobody knows whether it arrived. */
        post: operations["retry_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{id}/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a message said before its writer changed it, first version first. */
        get: operations["list_revisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/messages/{id}/translations-by-model": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Have a message translated, whole or not at all. Refusals as for drafts, and 409 `drafter_needs_encoder`. */
        post: operations["translate_by_model"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model-calls": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the model was asked, what it answered and what was struck out, newest first; kept for 90 days.
         * @description Needs `audit.read`.
         */
        get: operations["list_model_calls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/model-costs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What asking the model took in a span of time, by purpose: calls, tokens, times, sentences struck out.
         * @description Needs `audit.read`.
         */
        get: operations["sum_up_model_calls"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/offers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The offers that the caller can answer now, the most pressing first. */
        get: operations["list_offers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/offers/{id}/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Take the conversation; 409 tells how the offer ended if somebody or something was faster. */
        post: operations["accept_offer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/offers/{id}/decline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Give the conversation back to its place in the queue. */
        post: operations["decline_offer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The queues, by name, with how many wait in each. */
        get: operations["list_queues"];
        put?: never;
        /** Open a queue. */
        post: operations["create_queue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/queues/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One queue. */
        get: operations["read_queue"];
        put?: never;
        post?: never;
        /** Close a queue that no inbox feeds and that holds nothing. */
        delete: operations["delete_queue"];
        options?: never;
        head?: never;
        /** Change a queue; `policy` replaces the whole policy. */
        patch: operations["change_queue"];
        trace?: never;
    };
    "/api/v1/queues/{id}/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who serves a queue, by tier. */
        get: operations["list_queue_members"];
        /** Make exactly these agents serve a queue. */
        put: operations["set_queue_members"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/ratings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The ratings of conversations that the caller may see, newest first. */
        get: operations["list_ratings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The figures of a period, of each of its steps, and by queue, agent, channel, inbox or tag.
         * @description Who may not watch the floor is told their own figures only.
         */
        get: operations["read_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/arrivals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When people come: how many in each half hour of the week, by the zone's clock. */
        get: operations["read_arrivals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The conversations behind a figure, one line for each that it counts or measures.
         * @description Of a share those are listed that make it worse: answered too late, broken, below four stars.
         */
        get: operations["list_report_conversations"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/reports/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The same figures for spreadsheets: an Excel workbook, or as CSV the groups if there are some, else the steps. */
        get: operations["export_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing-rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The rules in the order in which they are tried, those switched off too.
         * @description Needs `queues.manage`.
         */
        get: operations["list_rules"];
        put?: never;
        /**
         * Add a rule behind the others.
         * @description Needs `queues.manage`.
         */
        post: operations["create_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing-rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One rule.
         * @description Needs `queues.manage`.
         */
        get: operations["read_rule"];
        put?: never;
        post?: never;
        /**
         * Take a rule away; what it has sorted stays where it is.
         * @description Needs `queues.manage`.
         */
        delete: operations["delete_rule"];
        options?: never;
        head?: never;
        /**
         * Change a rule; `conditions` and `outcome` are replaced whole.
         * @description Needs `queues.manage`.
         */
        patch: operations["change_rule"];
        trace?: never;
    };
    "/api/v1/routing-rules/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put the rules into another order.
         * @description Needs `queues.manage`.
         */
        put: operations["order_rules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routing-rules/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say what would happen to a message that opens a conversation, and why; nothing is written.
         * @description Needs `queues.manage`.
         */
        post: operations["try_rules"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The rules in the order in which they are asked, those switched off too.
         * @description Needs `queues.manage`.
         */
        get: operations["list_automation_rules"];
        put?: never;
        /**
         * Add a rule behind the others; it acts on what happens from now on.
         * @description Needs `queues.manage`.
         */
        post: operations["create_automation_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One rule.
         * @description Needs `queues.manage`.
         */
        get: operations["read_automation_rule"];
        put?: never;
        post?: never;
        /**
         * Take a rule out of use; what it did stays, and so do its runs.
         * @description Needs `queues.manage`.
         */
        delete: operations["delete_automation_rule"];
        options?: never;
        head?: never;
        /**
         * Change a rule; `trigger`, `conditions` and `actions` are replaced whole.
         * @description Switched on, or with another trigger, it begins anew with what happens from now on. Needs `queues.manage`.
         */
        patch: operations["change_automation_rule"];
        trace?: never;
    };
    "/api/v1/rules/{id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the rule did and was kept from, newest first, for 90 days; of a deleted rule too.
         * @description Needs `queues.manage`.
         */
        get: operations["list_rule_runs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/{id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the rule said at its versions, newest first; of a deleted rule too.
         * @description Needs `queues.manage`.
         */
        get: operations["list_rule_versions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/order": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /**
         * Put the rules into another order.
         * @description Needs `queues.manage`.
         */
        put: operations["order_automation_rules"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rules/try": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Say on which past events a rule would have acted; nothing is written.
         * @description Conversations and customers are taken as they are now; the message, its writer, and the hours as they were. Needs `queues.manage`.
         */
        post: operations["try_automation_rule"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Everything the caller may see that holds all words, newest first. Chinese is found from one character on.
         * @description Published articles are found by meaning as well, best first.
         */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether this installation waits to be set up. */
        get: operations["read_setup"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup/admin": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Make the first admin and sign them in; the link is worthless from then on. */
        post: operations["set_up_admin"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup/show": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a link leads to: 403 `bad_setup_token` if to nothing, 409 `setup_over` if there is an admin. */
        post: operations["show_setup"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/setup/workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Make the workspace and a queue in it, or change the one that was begun. */
        put: operations["set_up_workspace"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/side-conversations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A page of side conversations, newest activity first; the first page counts what waits for the caller. */
        get: operations["list_sides"];
        put?: never;
        /**
         * Ask another department, a colleague or a supplier. The customer never sees it.
         * @description A repeated `client_id` answers 200 with what the first made.
         */
        post: operations["start_side"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/side-conversations/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One side conversation. */
        get: operations["read_side"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Change subject, lead, deadline or who takes part; who is only asked may pass the lead on. */
        patch: operations["change_side"];
        trace?: never;
    };
    "/api/v1/side-conversations/{id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Be done with it. */
        post: operations["close_side"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/side-conversations/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was said in it, oldest first: the last ones, or those before one. */
        get: operations["list_side_messages"];
        put?: never;
        /** Answer, or ask on. A repeated `client_id` answers 200 with the message that the first made. */
        post: operations["post_side_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/side-conversations/{id}/reopen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Wait for an answer again. */
        post: operations["reopen_side"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/side-conversations/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Send the latest mails again that did not arrive, each to whoever it was for. */
        post: operations["retry_side"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/skills": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The skills in use, by name; who has which is said by the agents' `skills`. */
        get: operations["list_skills"];
        put?: never;
        /** Name a skill. */
        post: operations["create_skill"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/skills/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One skill. */
        get: operations["read_skill"];
        put?: never;
        post?: never;
        /** Take a skill out of use; refused while a rule, or a conversation that waits, needs it. */
        delete: operations["delete_skill"];
        options?: never;
        head?: never;
        /** Rename a skill, or say whether it can be done without. */
        patch: operations["change_skill"];
        trace?: never;
    };
    "/api/v1/sla-policies": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The policies, by position and name. */
        get: operations["list_sla_policies"];
        put?: never;
        /** Promise something from now on. */
        post: operations["create_sla_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/sla-policies/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One policy. */
        get: operations["read_sla_policy"];
        put?: never;
        post?: never;
        /** Promise nothing more by this policy; what was promised still holds. */
        delete: operations["delete_sla_policy"];
        options?: never;
        head?: never;
        /** Change a policy, which makes a new version of it; running clocks keep theirs until it is re-applied. */
        patch: operations["change_sla_policy"];
        trace?: never;
    };
    "/api/v1/sla-policies/{id}/reapply": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Put its running clocks under its newest version, shortly; they are flagged as changed. */
        post: operations["reapply_sla_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/staffing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many agents each half hour of a typical day needs, from what came in a range.
         * @description Needs `queues.manage`.
         */
        get: operations["read_staffing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/stream": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Open the WebSocket of events.
         * @description First `{"type": "hello", "cursor"}`, then frames `{"seq", "prev", "type", "at", "data"}`; `prev` is the `seq` of
         *     the frame before on this socket. `{"type": "reset", "cursor"}` asks for fresh snapshots. A browser's cookie is
         *     taken from our own origin only.
         */
        get: operations["open_stream"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/suggestions/{id}/outcome": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say what you did with a card; said twice it counts once. */
        post: operations["take_outcome"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tags": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The tags in use, by name. */
        get: operations["list_tags"];
        put?: never;
        /** Define a tag. */
        post: operations["create_tag"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tags/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One tag. */
        get: operations["read_tag"];
        put?: never;
        post?: never;
        /** Take a tag out of use; what carries it keeps it. */
        delete: operations["delete_tag"];
        options?: never;
        head?: never;
        /** Change its colour, or its name while nothing carries it. */
        patch: operations["change_tag"];
        trace?: never;
    };
    "/api/v1/teams": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The teams, by name. */
        get: operations["list_teams"];
        put?: never;
        /** Found a team. */
        post: operations["create_team"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/teams/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One team with its members. */
        get: operations["read_team"];
        put?: never;
        post?: never;
        /** Dissolve a team; its agents and queues stay. */
        delete: operations["delete_team"];
        options?: never;
        head?: never;
        /** Change its name, or who exactly belongs to it. */
        patch: operations["change_team"];
        trace?: never;
    };
    "/api/v1/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Your tokens here, newest first; an admin sees everybody's. */
        get: operations["list_tokens"];
        put?: never;
        /** Make a token for your account. Its text is in this answer only. */
        post: operations["create_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One token, without its text. */
        get: operations["read_token"];
        put?: never;
        post?: never;
        /** Make a token worthless at once. */
        delete: operations["revoke_token"];
        options?: never;
        head?: never;
        /** Change a token's name. */
        patch: operations["rename_token"];
        trace?: never;
    };
    "/api/v1/webhooks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The webhooks, by name.
         * @description Needs `queues.manage`.
         */
        get: operations["list_webhooks"];
        put?: never;
        /**
         * Tell an address of what happens from now on.
         * @description Needs `queues.manage`.
         */
        post: operations["create_webhook"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One webhook.
         * @description Needs `queues.manage`.
         */
        get: operations["read_webhook"];
        put?: never;
        post?: never;
        /**
         * Tell it nothing any more; its log is deleted with it.
         * @description Needs `queues.manage`.
         */
        delete: operations["delete_webhook"];
        options?: never;
        head?: never;
        /**
         * Change a webhook; switched on it is told of what happens from then on.
         * @description Needs `queues.manage`.
         */
        patch: operations["change_webhook"];
        trace?: never;
    };
    "/api/v1/webhooks/{id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What it was told, newest first, for 30 days.
         * @description Needs `queues.manage`.
         */
        get: operations["list_webhook_deliveries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/webhooks/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Send deliveries once more that were taken or died, under their old ids.
         * @description Needs `queues.manage`.
         */
        post: operations["replay_deliveries"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/what-if": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Live through a range again, under today's rules and others, beside what really happened. Changes nothing.
         * @description Needs `queues.manage`.
         */
        post: operations["ask_what_if"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/workspace": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's workspace. */
        get: operations["read_workspace"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /**
         * Change its name or settings.
         * @description Needs `settings.manage`.
         */
        patch: operations["change_workspace"];
        trace?: never;
    };
    "/case.css": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The style of the page of a case. */
        get: operations["read_case_style"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/case/{id}/{conversation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How a matter stands, for whoever has its link. */
        get: operations["show_case"];
        put?: never;
        /** Say how it was: the form fields `episode`, `stars` and `comment`. */
        post: operations["rate_by_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chat/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Show the chat as a page of its own, or in the frame that the widget's loader opens. */
        get: operations["show_page"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chat/{id}/articles/{article_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** One public article as sanitised HTML; `url` leads to it in the help centre, where that is open. */
        get: operations["read_chat_article"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chat/{id}/articles/{article_id}/verdict": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whether the article that was opened in this window helped; the last word counts. */
        post: operations["judge_chat_article"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chat/{id}/files": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Upload one file (multipart field `file`) for the next message; `Authorization: Visitor TOKEN`. */
        post: operations["upload"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chat/{id}/files/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Send a file of the conversation; the link was signed for this inbox and ends after a day. */
        get: operations["download"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chat/{id}/forms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The forms that a chat window offers as buttons; `Authorization: Visitor TOKEN`. */
        get: operations["list_offered_forms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chat/{id}/suggestions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** At most three public articles for what a visitor is writing; `Authorization: Visitor TOKEN`. */
        post: operations["suggest_articles"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/chat/{id}/ws": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Open a chat window's WebSocket; see docs/channels/webchat.md for its frames. */
        get: operations["open_window"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{id}/{file_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Send a file of an inbox's conversation to whoever has the link, which ends after a week. */
        get: operations["download_linked"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/files/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Send the plain picture that stands for a film or a large picture; it is the same for everybody. */
        get: operations["show_still"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The program is alive. */
        get: operations["read_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/help.css": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The style of the help centre's pages. */
        get: operations["read_help_style"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/help/{slug}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Lead to the front page in the reader's language, as far as there are articles in it. */
        get: operations["open_help_centre"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/help/{slug}/{language}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The front page: search, and the articles by category. */
        get: operations["show_help_centre"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/help/{slug}/{language}/articles/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An article, its translations, and the question whether it helped. */
        get: operations["show_help_article"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/help/{slug}/{language}/articles/{id}/votes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Say whether an article helped: the form field `helpful`, `yes` or `no`. */
        post: operations["vote_on_article"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/help/{slug}/{language}/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What answers a question, best first: in the reader's language, else in others. */
        get: operations["search_help_centre"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/help/{slug}/pictures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A picture that an article of the help centre shows. */
        get: operations["show_help_picture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/hooks/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Answer a provider's handshake. */
        get: operations["answer_handshake"];
        put?: never;
        /**
         * Take a provider's delivery.
         * @description The answer comes after the delivery is committed; a bad, missing, stale or replayed signature is 401 and
         *     stores nothing; 503 with Retry-After asks the provider to come back.
         */
        post: operations["take_delivery"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Numbers for Prometheus. */
        get: operations["read_metrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The database answers and every background loop runs; 503 otherwise. */
        get: operations["read_readiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /**
         * Abilities
         * @description What a channel can carry: the composer draws its buttons and limits from it. Times are in seconds.
         *
         *     ``max_part_bytes``: a longer text goes out as several messages, each of which counts against the reply window.
         */
        Abilities: {
            calls: boolean;
            can_start: boolean;
            max_file_bytes: number;
            max_files: number;
            max_part_bytes: number | null;
            max_text: number;
            media: string[];
            read_receipts: boolean;
            reply_quota: number | null;
            reply_window_s: number | null;
            rich_text: boolean;
            subject: boolean;
            templates: boolean;
            texts: boolean;
            to_phones: boolean;
            typing_out: boolean;
        };
        /** AcceptIn */
        AcceptIn: {
            name: string;
            /** @description of the new account */
            password: string;
            /** @description what follows `#` in the link */
            token: string;
        };
        /** Account */
        Account: {
            email: string;
            has_totp: boolean;
            /** Format: uuid */
            id: string;
            locale: string;
            name: string;
        };
        /** Actor */
        Actor: {
            id: string | null;
            /** @enum {string} */
            kind: "agent" | "contact" | "system";
        };
        /**
         * AddressIn
         * @description Somebody outside who is asked by mail.
         */
        AddressIn: {
            address: string;
            /** @default  */
            name?: string;
        };
        /** AddTags */
        AddTags: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "add_tags";
            tags: string[];
        };
        /**
         * After
         * @description Asked once so many minutes have passed since this happened to a conversation last.
         */
        After: {
            /** @enum {string} */
            after: "conversation.opened" | "conversation.reopened" | "conversation.status_changed" | "conversation.resolved" | "conversation.assigned" | "conversation.unassigned" | "conversation.transferred" | "conversation.escalated" | "conversation.tags_changed" | "conversation.priority_changed" | "conversation.fields_changed" | "conversation.rated" | "conversation.classified" | "message.received" | "reply.sent" | "reply.failed" | "note.added" | "sla.warned" | "sla.breached" | "callback.overdue" | "side.answered" | "side.warned" | "side.overdue";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "time";
            minutes: number;
        };
        /**
         * Agent
         * @description A member as colleagues see them; ``id`` is the account's.
         */
        Agent: {
            capacity: components["schemas"]["Load"];
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: uuid */
            id: string;
            is_active: boolean;
            is_connected: boolean;
            name: string;
            pause_reason: string | null;
            queue_ids: string[];
            role: ("agent" | "supervisor" | "admin") | null;
            skills: {
                [key: string]: number;
            };
            /** @enum {string} */
            status: "available" | "busy" | "away" | "offline" | "wrap_up";
            /** Format: date-time */
            status_since: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /**
         * AgentCounts
         * @description A queue's agents by state; who is not connected counts as offline.
         */
        AgentCounts: {
            available: number;
            away: number;
            busy: number;
            offline: number;
            wrap_up: number;
        };
        /**
         * AgentIn
         * @description A new person with an account of their own; who has one already is invited instead.
         */
        AgentIn: {
            email: string;
            /** @default en */
            locale?: string;
            name: string;
            /**
             * @description left out: they sign in by other means
             * @default null
             */
            password?: string | null;
            /** @enum {string} */
            role: "agent" | "supervisor" | "admin";
        };
        /** AgentPatch */
        AgentPatch: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            name?: string;
            /** @enum {string} */
            role?: "agent" | "supervisor" | "admin";
        };
        /**
         * Alarms
         * @description From where on the floor raises an alarm; null: never.
         */
        "Alarms-Input": {
            /**
             * @description somebody has waited so long
             * @default null
             */
            longest_wait_s?: number | null;
            /**
             * @description today's service level is below
             * @default null
             */
            service_level_percent?: number | null;
            /**
             * @description so many wait, or more
             * @default null
             */
            waiting?: number | null;
        };
        /**
         * Alarms
         * @description From where on an alarm is raised; null: never.
         */
        "Alarms-Output": {
            longest_wait_s: number | null;
            service_level_percent: number | null;
            waiting: number | null;
        };
        /** Alive */
        Alive: {
            status: string;
        };
        /**
         * Announcement
         * @description `html` is the text as it may be shown; `receipts` is told to those who publish.
         */
        Announcement: {
            /** Format: uuid */
            author_id: string;
            author_name: string;
            body: string;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            html: string;
            /** Format: uuid */
            id: string;
            is_must_read: boolean;
            read_at: string | null;
            receipts: components["schemas"]["Receipts"] | null;
            team_id: string | null;
            title: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** AnnouncementIn */
        AnnouncementIn: {
            /** @description Markdown */
            body: string;
            /**
             * @description from then on nobody is pointed to it
             * @default null
             */
            expires_at?: string | null;
            /** @default false */
            is_must_read?: boolean;
            /**
             * @description only for this team; null: for everybody
             * @default null
             */
            team_id?: string | null;
            title: string;
        };
        /** AnnouncementPatch */
        AnnouncementPatch: {
            /**
             * @description everybody is to read it once more
             * @default false
             */
            ask_again?: boolean;
            /** @description Markdown */
            body?: string;
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            /** @description from then on nobody is pointed to it */
            expires_at?: string | null;
            is_must_read?: boolean;
            /** @description only for this team; null: for everybody */
            team_id?: string | null;
            title?: string;
        };
        /**
         * AnnouncementReceipt
         * @description Somebody it is for; `read_at` is null until they have read it.
         */
        AnnouncementReceipt: {
            /** Format: uuid */
            agent_id: string;
            name: string;
            read_at: string | null;
        };
        /**
         * ApiMessage
         * @description What ``POST /api/v1/inboxes/{id}/messages`` takes.
         */
        ApiMessage: {
            attachments?: components["schemas"]["Attachment-Input"][];
            /** @description Unique in this inbox; a repeat is recognised */
            external_id: string;
            from: components["schemas"]["From"];
            /** @default null */
            sent_at?: string | null;
            /** @default  */
            subject?: string;
            /** @default  */
            text?: string;
        };
        /**
         * ApprovalIn
         * @description The draft of a missing article as you want it; left out for questions that become examples.
         */
        ApprovalIn: {
            /**
             * @default internal
             * @enum {string}
             */
            audience?: "internal" | "public";
            /** @description Markdown */
            body?: string;
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            language?: string;
            title?: string;
        };
        /**
         * Arrivals
         * @description How many came in each half hour of the week; `days` says how many of each weekday lie in the period.
         */
        Arrivals: {
            days: {
                [key: string]: number;
            };
            /** Format: date-time */
            from: string;
            slots: components["schemas"]["ArrivalSlot"][];
            /** Format: date-time */
            to: string;
            zone: string;
        };
        /**
         * ArrivalSlot
         * @description `weekday` from 1 for Monday, `slot` is the half hour of the day from 0 to 47.
         */
        ArrivalSlot: {
            arrived: number;
            slot: number;
            weekday: number;
        };
        /**
         * Article
         * @description ``body`` is Markdown, ``html`` the same made safe to show; ``details`` are a problem's own fields.
         */
        Article: {
            /** @enum {string} */
            audience: "internal" | "public";
            body: string;
            category_id: string | null;
            channels: string[];
            /** Format: date-time */
            created_at: string;
            details: {
                [key: string]: unknown;
            };
            html: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "article" | "problem";
            language: string;
            owner_id: string | null;
            published_at: string | null;
            review_by: string | null;
            /** @enum {string} */
            status: "draft" | "review" | "published" | "archived";
            tags: string[];
            title: string;
            translation_of: string | null;
            /** Format: date-time */
            updated_at: string;
            valid_from: string | null;
            valid_until: string | null;
            version: number;
            votes: components["schemas"]["ArticleVotes"];
        };
        /** ArticleCategory */
        ArticleCategory: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            parent_id: string | null;
            position: number;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** ArticleCategoryIn */
        ArticleCategoryIn: {
            name: string;
            /** @default null */
            parent_id?: string | null;
            /**
             * @description among its siblings
             * @default 0
             */
            position?: number;
        };
        /** ArticleCategoryPatch */
        ArticleCategoryPatch: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            name?: string;
            /** @default null */
            parent_id?: string | null;
            /** @description among its siblings */
            position?: number;
        };
        /** ArticleContent */
        ArticleContent: {
            /** @enum {string} */
            audience: "internal" | "public";
            body: string;
            category_id: string | null;
            channels: string[];
            details: {
                [key: string]: unknown;
            };
            /** @enum {string} */
            kind: "article" | "problem";
            language: string;
            tags: string[];
            title: string;
            translation_of: string | null;
        };
        /**
         * ArticleFault
         * @description ``name`` says which row, counted as a spreadsheet counts: ``row 2`` is the first article.
         */
        ArticleFault: {
            name: string;
            reason: string;
        };
        /**
         * ArticleImport
         * @description How many articles were written, and each row that was not taken with its reason.
         */
        ArticleImport: {
            created: number;
            faults: components["schemas"]["ArticleFault"][];
            unchanged: number;
            updated: number;
        };
        /**
         * ArticleImportCounts
         * @description How many files or rows came to which end.
         */
        ArticleImportCounts: {
            created: number;
            fault: number;
            unchanged: number;
            updated: number;
        };
        /** ArticleImportIn */
        ArticleImportIn: {
            /** @description a table: its first row names the columns, of which title, language and body are needed */
            csv: string;
            /**
             * @description change nothing, and only report
             * @default false
             */
            dry_run?: boolean;
        };
        /**
         * ArticleImportJob
         * @description An import; while it is `working`, `done` of `total` articles were looked at, 0 of 0 while the file is read.
         *
         *     `reason` says why it failed as a whole; what was wrong with single files or rows is in its lines. `code` says the
         *     same to programs, with `values` that it names; empty where there is no code for it.
         */
        ArticleImportJob: {
            /** Format: uuid */
            agent_id: string;
            code: string;
            counts: components["schemas"]["ArticleImportCounts"];
            /** Format: date-time */
            created_at: string;
            done: number;
            finished_at: string | null;
            /** Format: uuid */
            id: string;
            is_trial: boolean;
            name: string;
            reason: string;
            size_bytes: number;
            /** @enum {string} */
            state: "waiting" | "working" | "done" | "failed";
            total: number;
            values: {
                [key: string]: string;
            };
        };
        /**
         * ArticleImportLine
         * @description What became of one file or row: `name` says which, `reason` why it was not taken, `code` and `values` as well.
         */
        ArticleImportLine: {
            code: string;
            name: string;
            reason: string;
            title: string;
            values: {
                [key: string]: string;
            };
            /** @enum {string} */
            verdict: "created" | "updated" | "unchanged" | "fault";
        };
        /** ArticleIn */
        ArticleIn: {
            /**
             * @default internal
             * @enum {string}
             */
            audience?: "internal" | "public";
            /**
             * @description Markdown
             * @default
             */
            body?: string;
            /** @default null */
            category_id?: string | null;
            /** @description kinds of channel it is meant for; none: all */
            channels?: string[];
            /**
             * @default {
             *       "products": [],
             *       "codes": [],
             *       "symptoms": [],
             *       "causes": [],
             *       "steps": []
             *     }
             */
            details?: components["schemas"]["Problem"];
            /**
             * @default article
             * @enum {string}
             */
            kind?: "article" | "problem";
            /** @description `zh`, `en`, `pt-BR` */
            language: string;
            /** @default null */
            owner_id?: string | null;
            /** @default null */
            review_by?: string | null;
            tags?: string[];
            title: string;
            /** @default null */
            translation_of?: string | null;
            /** @default null */
            valid_from?: string | null;
            /** @default null */
            valid_until?: string | null;
        };
        /**
         * ArticleLine
         * @description An article in a list: everything but its text.
         */
        ArticleLine: {
            /** @enum {string} */
            audience: "internal" | "public";
            category_id: string | null;
            channels: string[];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "article" | "problem";
            language: string;
            owner_id: string | null;
            published_at: string | null;
            review_by: string | null;
            /** @enum {string} */
            status: "draft" | "review" | "published" | "archived";
            tags: string[];
            title: string;
            translation_of: string | null;
            /** Format: date-time */
            updated_at: string;
            valid_from: string | null;
            valid_until: string | null;
            version: number;
        };
        /**
         * ArticleMeasures
         * @description `is_cut`: there were more proposals in the span than the newest 20,000, which are looked through.
         */
        ArticleMeasures: {
            articles: components["schemas"]["MeasuredArticle"][];
            days: components["schemas"]["MeasuredDay"][];
            deflection: components["schemas"]["Deflection"];
            groups: components["schemas"]["Groups"];
            is_cut: boolean;
            learning: components["schemas"]["Learning"];
            places: components["schemas"]["MeasuredPlace"][];
            proposals: components["schemas"]["Proposals"];
            /** Format: date-time */
            since: string;
            /** Format: date-time */
            until: string;
        };
        /**
         * ArticleOutcomes
         * @description ``title`` and ``language`` are null where you may not read the article.
         */
        ArticleOutcomes: {
            answered: number;
            /** Format: uuid */
            article_id: string;
            helped: number;
            language: string | null;
            left: number;
            not_helped: number;
            title: string | null;
        };
        /** ArticlePatch */
        ArticlePatch: {
            /** @enum {string} */
            audience?: "internal" | "public";
            /** @description Markdown */
            body?: string;
            /** @default null */
            category_id?: string | null;
            /** @description kinds of channel it is meant for; none: all */
            channels?: string[];
            details?: components["schemas"]["Problem"];
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            /** @enum {string} */
            kind?: "article" | "problem";
            /** @description `zh`, `en`, `pt-BR` */
            language?: string;
            /** @default null */
            owner_id?: string | null;
            /** @default null */
            review_by?: string | null;
            tags?: string[];
            title?: string;
            /** @default null */
            translation_of?: string | null;
            /** @default null */
            valid_from?: string | null;
            /** @default null */
            valid_until?: string | null;
        };
        /**
         * ArticlePicture
         * @description A picture; ``markdown`` is what shows it in an article's text, ``width`` and ``height`` are pixels.
         */
        ArticlePicture: {
            content_type: string;
            height: number | null;
            /** Format: uuid */
            id: string;
            markdown: string;
            name: string;
            size_bytes: number;
            width: number | null;
        };
        /** ArticlePreview */
        ArticlePreview: {
            html: string;
        };
        /** ArticlePreviewIn */
        ArticlePreviewIn: {
            /** @description Markdown */
            body: string;
        };
        /** ArticlePublishIn */
        ArticlePublishIn: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
        };
        /** ArticleRestoreIn */
        ArticleRestoreIn: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
        };
        /** ArticleReviewIn */
        ArticleReviewIn: {
            /**
             * @description `request`: look this draft over; `return`: not yet; `confirm`: what is published holds
             * @default request
             * @enum {string}
             */
            decision?: "request" | "return" | "confirm";
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            /**
             * @description when to look at it again
             * @default null
             */
            review_by?: string | null;
        };
        /**
         * ArticleRevision
         * @description One version of an article, whole; ``author_id`` null: the program.
         */
        ArticleRevision: {
            author_id: string | null;
            content: components["schemas"]["ArticleContent"];
            /** Format: date-time */
            created_at: string;
            number: number;
            restored_from: number | null;
            /** @enum {string} */
            status: "draft" | "review" | "published" | "archived";
        };
        /**
         * ArticleRevisionLine
         * @description One version of an article in a list: everything but what it says; ``author_id`` null: the program.
         */
        ArticleRevisionLine: {
            author_id: string | null;
            /** Format: date-time */
            created_at: string;
            language: string;
            number: number;
            restored_from: number | null;
            /** @enum {string} */
            status: "draft" | "review" | "published" | "archived";
            title: string;
        };
        /**
         * ArticleVotes
         * @description How many readers of the help centre said that an article helped, and how many that it did not.
         */
        ArticleVotes: {
            helped: number;
            missed: number;
        };
        /**
         * Assign
         * @description Give it to an agent; null gives it back to its queue.
         */
        Assign: {
            agent_id: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "assign";
        };
        /** AssignIn */
        AssignIn: {
            /** @description null gives it back to its queue */
            agent_id: string | null;
        };
        /**
         * Attachment
         * @description A file: uploaded before (``id``), or here in base64 (``name`` and ``data``).
         */
        "Attachment-Input": {
            /** @default  */
            data?: string;
            /** @default null */
            id?: string | null;
            /** @default  */
            name?: string;
        };
        /**
         * Attachment
         * @description A file's facts; ``url`` answers with its bytes after the access check, or 410 once the file has expired.
         */
        "Attachment-Output": {
            content_type: string;
            expired_at?: string;
            height?: number;
            id: string;
            inline?: boolean;
            name: string;
            size_bytes: number;
            url: string;
            width?: number;
        };
        /**
         * AuditEntry
         * @description Who changed what in settings, roles, contacts and secrets; secrets themselves are never in it.
         */
        AuditEntry: {
            action: string;
            actor_id: string | null;
            address: string;
            /** Format: date-time */
            at: string;
            data: {
                [key: string]: unknown;
            };
            entity: string;
            entity_id: string;
            /** Format: uuid */
            id: string;
        };
        /** Author */
        Author: {
            id: string | null;
            /** @enum {string} */
            kind: "contact" | "agent" | "system" | "bot";
            name: string;
        };
        /**
         * Conditions
         * @description What must be so; a condition that is left out holds for everything.
         */
        automation__conditions__Conditions: {
            /**
             * @description who did it
             * @default null
             */
            actors?: ("agent" | "contact" | "system")[] | null;
            /** @default null */
            assignee_ids?: string[] | null;
            /**
             * @description kinds of channel that it came by: `email`, `webchat`, …
             * @default null
             */
            channels?: string[] | null;
            /**
             * @description the promise that was warned of or broken
             * @default null
             */
            clocks?: ("first_response" | "next_response" | "resolution")[] | null;
            /**
             * @description the message complains or shows strong anger, by the program's own words or by meaning
             * @default null
             */
            complains?: boolean | null;
            /**
             * @description custom field of the contact → values, one of which it has
             * @default null
             */
            contact_fields?: {
                [key: string]: string[];
            } | null;
            /** @default null */
            contact_tags?: string[] | null;
            /**
             * @description of the contact's address, e.g. `example.com`
             * @default null
             */
            email_domains?: string[] | null;
            /**
             * @description custom field of the conversation → values, one of which it has
             * @default null
             */
            fields?: {
                [key: string]: string[];
            } | null;
            /** @default null */
            hours?: components["schemas"]["Hours-Input"] | null;
            /** @default null */
            inbox_ids?: string[] | null;
            /**
             * @description somebody owns it
             * @default null
             */
            is_assigned?: boolean | null;
            /** @default null */
            is_spam?: boolean | null;
            /** @default null */
            is_vip?: boolean | null;
            /**
             * @description one of these stands in the subject or the message (else the customer's last), in any case
             * @default null
             */
            keywords?: string[] | null;
            /**
             * @description of what was written; of the contact where nothing was
             * @default null
             */
            languages?: ("zh" | "en")[] | null;
            /**
             * @description how the customer's words sound, as far as that is known
             * @default null
             */
            moods?: ("upset" | "calm" | "pleased")[] | null;
            /** @default null */
            priorities?: ("low" | "normal" | "high" | "urgent")[] | null;
            /** @default null */
            queue_ids?: string[] | null;
            /**
             * @description of the rating that it is about
             * @default null
             */
            stars_at_most?: number | null;
            /** @default null */
            statuses?: ("open" | "pending" | "snoozed" | "resolved")[] | null;
            /**
             * @description one of these is on the conversation
             * @default null
             */
            tags?: string[] | null;
            /**
             * @description custom field of the conversation → values, one of which the customer's words are taken for
             * @default null
             */
            taken_for?: {
                [key: string]: string[];
            } | null;
            /**
             * @description the customer has waited for an answer for so many minutes
             * @default null
             */
            waiting_longer_than_min?: number | null;
            /**
             * @description none of these is
             * @default null
             */
            without_tags?: string[] | null;
        };
        /**
         * AutomationRule
         * @description When this happens, if all of these hold, then do this. `stopped_reason`: why the program switched it off.
         */
        AutomationRule: {
            actions: {
                [key: string]: unknown;
            }[];
            conditions: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            is_enabled: boolean;
            max_per_minute: number;
            name: string;
            position: number;
            stopped_reason: ("rate" | "unreadable") | null;
            trigger: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** AutomationRuleIn */
        AutomationRuleIn: {
            /** @description done in this order */
            actions: (components["schemas"]["Reply"] | components["schemas"]["Note"] | components["schemas"]["AddTags"] | components["schemas"]["RemoveTags"] | components["schemas"]["SetPriority"] | components["schemas"]["SetField"] | components["schemas"]["Assign"] | components["schemas"]["Take"] | components["schemas"]["Transfer"] | components["schemas"]["Escalate"] | components["schemas"]["Snooze"] | components["schemas"]["Resolve"] | components["schemas"]["MarkSpam"] | components["schemas"]["Notify"])[];
            /**
             * @default {
             *       "channels": null,
             *       "inbox_ids": null,
             *       "queue_ids": null,
             *       "statuses": null,
             *       "priorities": null,
             *       "tags": null,
             *       "without_tags": null,
             *       "fields": null,
             *       "languages": null,
             *       "keywords": null,
             *       "complains": null,
             *       "moods": null,
             *       "taken_for": null,
             *       "is_vip": null,
             *       "contact_tags": null,
             *       "contact_fields": null,
             *       "email_domains": null,
             *       "is_assigned": null,
             *       "assignee_ids": null,
             *       "is_spam": null,
             *       "waiting_longer_than_min": null,
             *       "hours": null,
             *       "actors": null,
             *       "stars_at_most": null,
             *       "clocks": null
             *     }
             */
            conditions?: components["schemas"]["automation__conditions__Conditions"];
            /** @default true */
            is_enabled?: boolean;
            /**
             * @description acts a minute; beyond it the rule is switched off
             * @default 60
             */
            max_per_minute?: number;
            name: string;
            trigger: components["schemas"]["OnEvent"] | components["schemas"]["After"];
        };
        /** AutomationRulePatch */
        AutomationRulePatch: {
            /** @description replaces all actions */
            actions?: (components["schemas"]["Reply"] | components["schemas"]["Note"] | components["schemas"]["AddTags"] | components["schemas"]["RemoveTags"] | components["schemas"]["SetPriority"] | components["schemas"]["SetField"] | components["schemas"]["Assign"] | components["schemas"]["Take"] | components["schemas"]["Transfer"] | components["schemas"]["Escalate"] | components["schemas"]["Snooze"] | components["schemas"]["Resolve"] | components["schemas"]["MarkSpam"] | components["schemas"]["Notify"])[];
            /** @description replaces all conditions */
            conditions?: components["schemas"]["automation__conditions__Conditions"];
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            is_enabled?: boolean;
            /** @description acts a minute; beyond it the rule is switched off */
            max_per_minute?: number;
            name?: string;
            trigger?: components["schemas"]["OnEvent"] | components["schemas"]["After"];
        };
        /**
         * BehindFigure
         * @description A conversation behind a figure; `value` is what of it is counted or measured, null where only that it is.
         */
        BehindFigure: {
            agent_id: string | null;
            /** Format: date-time */
            at: string;
            channel: string;
            contact_name: string;
            /** Format: uuid */
            id: string;
            number: number;
            queue_id: string | null;
            status: string;
            subject: string;
            value: number | null;
        };
        /** BotDeflection */
        BotDeflection: {
            assumed: number;
            confirmed: number;
        };
        /**
         * BotOutcomes
         * @description Counts of a span of time; ``helped`` is confirmed by customers, ``left`` is only assumed to be.
         *
         *     ``reasons``: how often conversations were handed over, by why.
         */
        BotOutcomes: {
            answered: number;
            articles: components["schemas"]["ArticleOutcomes"][];
            asked: number;
            conversations: number;
            days: components["schemas"]["OutcomesOfDay"][];
            forms: components["schemas"]["FormOutcomes"][];
            handed_over: number;
            helped: number;
            left: number;
            missed: number;
            not_helped: number;
            reasons: {
                [key: string]: number;
            };
        };
        /**
         * Calendar
         * @description When people work; ``years_in_doubt``: years whose public holidays are not known in full yet.
         */
        Calendar: {
            country: string | null;
            /** Format: date-time */
            created_at: string;
            exceptions: components["schemas"]["CalendarException"][];
            /** Format: uuid */
            id: string;
            name: string;
            subdivision: string | null;
            /** Format: date-time */
            updated_at: string;
            version: number;
            week: components["schemas"]["Week"];
            years_in_doubt: number[];
            zone: string;
        };
        /**
         * CalendarDay
         * @description A date and its hours; `nature`: what decides on them. `name`: of the holiday, or of the exception.
         */
        CalendarDay: {
            date: string;
            hours: components["schemas"]["Hours-Output"][];
            name: string;
            /** @enum {string} */
            nature: "exception" | "holiday" | "made_up" | "week";
        };
        /**
         * CalendarDays
         * @description `years_in_doubt`: as of a calendar, of the years that were asked for.
         */
        CalendarDays: {
            days: components["schemas"]["CalendarDay"][];
            years_in_doubt: number[];
        };
        /**
         * CalendarDaysIn
         * @description A calendar as it is being entered, and the local dates that are asked for, at most 62.
         */
        CalendarDaysIn: {
            /**
             * @description ISO 3166-1 alpha-2: its public holidays are kept
             * @default null
             */
            country?: string | null;
            exceptions?: components["schemas"]["ExceptionIn"][];
            /** Format: date */
            from: string;
            /**
             * @description of the holidays' names, where it is known
             * @default en
             * @enum {string}
             */
            language?: "zh" | "en";
            /**
             * @description of the country, e.g. `BY`
             * @default null
             */
            subdivision?: string | null;
            /** Format: date */
            to: string;
            week: components["schemas"]["WeekIn"];
        };
        /**
         * CalendarException
         * @description A date with hours of its own, before holidays and weekday; none: closed.
         */
        CalendarException: {
            date: string;
            hours: components["schemas"]["Hours-Output"][];
            name: string;
        };
        /** CalendarIn */
        CalendarIn: {
            /**
             * @description ISO 3166-1 alpha-2: its public holidays are kept
             * @default null
             */
            country?: string | null;
            exceptions?: components["schemas"]["ExceptionIn"][];
            name: string;
            /**
             * @description of the country, e.g. `BY`
             * @default null
             */
            subdivision?: string | null;
            week: components["schemas"]["WeekIn"];
            /** @description IANA name, e.g. `Asia/Shanghai` */
            zone: string;
        };
        /** CalendarPatch */
        CalendarPatch: {
            /** @description ISO 3166-1 alpha-2: its public holidays are kept */
            country?: string | null;
            /** @description exactly these dates */
            exceptions?: components["schemas"]["ExceptionIn"][];
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            name?: string;
            /** @description of the country, e.g. `BY` */
            subdivision?: string | null;
            /** @description replaces the whole week */
            week?: components["schemas"]["WeekIn"];
            /** @description IANA name, e.g. `Asia/Shanghai` */
            zone?: string;
        };
        /**
         * CallContent
         * @description A telephone call: one card, updated until it is over and recorded.
         *
         *     Times are RFC 3339; numbers E.164 where they are telephone numbers; an empty caller is hidden. ``outcome``, once it
         *     is over: answered, voicemail, busy, no_answer, abandoned, cancelled, failed.
         */
        CallContent: {
            agent_id?: string;
            answered_at?: string;
            answered_by?: string;
            callee?: string;
            caller?: string;
            cause?: string;
            digits?: string;
            /** @enum {string} */
            direction: "inbound" | "outbound";
            duration_s?: number;
            ended_at?: string;
            outcome?: string;
            recordings?: components["schemas"]["Recording"][];
            started_at?: string;
            /** @enum {string} */
            state: "ringing" | "answered" | "ended";
            /** @constant */
            type: "call";
        };
        /**
         * CallIn
         * @description Ring the caller's own telephone, and when they pick up, the customer.
         */
        CallIn: {
            /**
             * @description posts that share it make one call
             * @default null
             */
            client_id?: string | null;
            /**
             * @description on which number; left out: where they were last
             * @default null
             */
            thread_id?: string | null;
        };
        /**
         * CallLine
         * @description What the preview says of a call, which has no words; ``outcome`` is empty until it is over.
         */
        CallLine: {
            /** @enum {string} */
            direction: "inbound" | "outbound";
            outcome: string;
            /** @enum {string} */
            state: "ringing" | "answered" | "ended";
        };
        /**
         * CannedReply
         * @description A text for the caller to use; `shortcut` without its slash.
         */
        CannedReply: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: uuid */
            owner_id: string;
            /** @enum {string} */
            shared_with: "private" | "team" | "all";
            shortcut: string | null;
            team_id: string | null;
            texts: {
                [key: string]: string;
            };
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** CannedReplyIn */
        CannedReplyIn: {
            name: string;
            /**
             * @default private
             * @enum {string}
             */
            shared_with?: "private" | "team" | "all";
            /**
             * @description what people type after a slash: `/refund`
             * @default null
             */
            shortcut?: string | null;
            /**
             * @description with `shared_with` team
             * @default null
             */
            team_id?: string | null;
            /** @description by language; `{{contact.name}}` and the like are filled in for a conversation */
            texts: {
                [key: string]: string;
            };
        };
        /** CannedReplyPatch */
        CannedReplyPatch: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            name?: string;
            /** @enum {string} */
            shared_with?: "private" | "team" | "all";
            /** @description what people type after a slash: `/refund` */
            shortcut?: string | null;
            team_id?: string | null;
            /** @description replaces all texts */
            texts?: {
                [key: string]: string;
            };
        };
        /** CapacityIn */
        CapacityIn: {
            /** @description slots in all; 100 by default */
            cap_units: number;
            /**
             * @description at most so many of a channel, before the queue's own limit; left out: as they are
             * @default null
             */
            channel_limits?: {
                [key: string]: number;
            } | null;
        };
        /**
         * Card
         * @description An article that answers; ``sentence`` is the one that does, ``text`` what is put into the composer.
         *
         *     ``words`` of the question are in the article; ``accepted``: for how many messages colleagues sent it;
         *     ``updated_at`` says how old what it says is; ``pictures`` in the text may go with it (`…/attachment`), none of those
         *     that are for colleagues only.
         */
        Card: {
            accepted: number;
            /** Format: uuid */
            article_id: string;
            /** @enum {string} */
            audience: "internal" | "public";
            /** @enum {string} */
            band: "high" | "medium" | "low";
            language: string;
            pictures: string[];
            score: number;
            sentence: string;
            text: string;
            title: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
            words: string[];
        };
        /**
         * CaseLink
         * @description An address for the customer, good until `expires_at`.
         */
        CaseLink: {
            /** Format: date-time */
            expires_at: string;
            url: string;
        };
        /**
         * Channel
         * @description ``form`` is a JSON Schema of the settings; what is ``writeOnly`` in it is a secret.
         */
        Channel: {
            abilities: components["schemas"]["Abilities"];
            form: {
                [key: string]: unknown;
            };
            kind: string;
        };
        /**
         * ChannelRule
         * @description How one channel's conversations are handed out in a queue.
         */
        ChannelRule: {
            /**
             * @description the customer is waiting there: queued again when its agent is gone
             * @default false
             */
            is_realtime?: boolean;
            /**
             * @description so long it waits for who had it before, if they are signed in
             * @default 0
             */
            keep_for_former_s?: number;
            /**
             * @description at most so many of this channel for one agent; null: no limit
             * @default null
             */
            limit?: number | null;
            /**
             * @default {
             *       "urgent": 0,
             *       "high": 30,
             *       "normal": 120,
             *       "low": 300
             *     }
             */
            targets?: components["schemas"]["Targets"];
            /**
             * @description slots of an agent's capacity (100 by default) that one takes
             * @default 33
             */
            units?: number;
        };
        /** ChatArticle */
        ChatArticle: {
            html: string;
            /** Format: uuid */
            id: string;
            language: string;
            title: string;
            url: string | null;
        };
        /**
         * ChoiceContent
         * @description A question with buttons, or (with ``chosen``) the customer's press of one.
         */
        ChoiceContent: {
            chosen?: string;
            options?: {
                [key: string]: string;
            }[];
            text: string;
            /** @constant */
            type: "choice";
        };
        /** Classification */
        Classification: {
            /** Format: uuid */
            conversation_id: string;
            items: components["schemas"]["Known"][];
        };
        /**
         * Clock
         * @description A running promise. ``due_at`` is null while it pauses; ``state`` says how far it has come.
         */
        Clock: {
            due_at: string | null;
            /** @enum {string} */
            kind: "first_response" | "next_response" | "resolution";
            paused: boolean;
            /** @enum {string} */
            state: "running" | "warned" | "breached";
        };
        /**
         * Conditions
         * @description Which conversations a policy is for: those that meet each condition named; an empty one is met by all.
         */
        "Conditions-Output": {
            /**
             * @description kinds, of the thread that wrote last
             * @default []
             */
            channels?: string[];
            /**
             * @description customers with any of these tags
             * @default []
             */
            contact_tags?: string[];
            /**
             * @description only customers marked so, or only others
             * @default null
             */
            is_vip?: boolean | null;
            /** @default [] */
            priorities?: ("low" | "normal" | "high" | "urgent")[];
            /** @default [] */
            queue_ids?: string[];
        };
        /** ConfirmIn */
        ConfirmIn: {
            password: string;
        };
        /**
         * Consent
         * @description One thing that was said. ``identity_id``: of this address only; null: of the person, whatever the address.
         */
        Consent: {
            /** Format: date-time */
            at: string;
            by: components["schemas"]["Decider"];
            channel: string | null;
            /** @enum {string} */
            how: "agent" | "api" | "unsubscribe_link" | "opt_out_word" | "provider";
            /** Format: uuid */
            id: string;
            identity_id: string | null;
            note: string;
            /** @enum {string} */
            purpose: "service" | "survey" | "marketing" | "callback";
            /** @enum {string} */
            state: "granted" | "withdrawn";
        };
        /**
         * ConsentIn
         * @description What a contact told an agent or another program; it is added to what they said before.
         */
        ConsentIn: {
            /**
             * @description of this address only; left out: of the person
             * @default null
             */
            identity_id?: string | null;
            /**
             * @description where and how they said it
             * @default
             */
            note?: string;
            /** @enum {string} */
            purpose: "service" | "survey" | "marketing" | "callback";
            /** @enum {string} */
            state: "granted" | "withdrawn";
        };
        /** Contact */
        Contact: {
            /** Format: date-time */
            created_at: string;
            email: string | null;
            fields: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            identities: components["schemas"]["Identity"][];
            is_vip: boolean;
            locale: string | null;
            merged_into_id: string | null;
            name: string;
            note: string;
            phone: string | null;
            quiet_hours: components["schemas"]["QuietHours"] | null;
            tags: string[];
            /** Format: date-time */
            updated_at: string;
            verified: boolean;
            version: number;
        };
        /** ContactBrief */
        ContactBrief: {
            /** Format: uuid */
            id: string;
            name: string;
            verified: boolean;
        };
        /** ContactIn */
        ContactIn: {
            /** @default null */
            email?: string | null;
            /** @description custom fields by key, only those to change; null removes a value */
            fields?: {
                [key: string]: string | number | boolean | null;
            };
            /** @default false */
            is_vip?: boolean;
            /** @default null */
            locale?: string | null;
            /** @default  */
            name?: string;
            /** @default  */
            note?: string;
            /** @default null */
            phone?: string | null;
            tags?: string[];
        };
        /** ContactPatch */
        ContactPatch: {
            /** @default null */
            email?: string | null;
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            /** @description custom fields by key, only those to change; null removes a value */
            fields?: {
                [key: string]: string | number | boolean | null;
            };
            is_vip?: boolean;
            /** @default null */
            locale?: string | null;
            name?: string;
            note?: string;
            /** @default null */
            phone?: string | null;
            /**
             * @description the address they like to be written to; null: no preference
             * @default null
             */
            preferred_identity_id?: string | null;
            /** @default null */
            quiet_hours?: components["schemas"]["QuietHoursIn"] | null;
            tags?: string[];
        };
        /**
         * Conversation
         * @description As answers carry it: with the caller's read position.
         */
        Conversation: {
            assignee_id: string | null;
            callback_due_at: string | null;
            channels: string[];
            contact: components["schemas"]["ContactBrief"];
            /** Format: uuid */
            contact_id: string;
            /** Format: date-time */
            created_at: string;
            disposition: string | null;
            fields: {
                [key: string]: unknown;
            };
            first_response_at: string | null;
            /** Format: uuid */
            id: string;
            inbound_count: number;
            /** Format: uuid */
            inbox_id: string;
            is_spam: boolean;
            /** Format: date-time */
            last_activity_at: string;
            last_message: components["schemas"]["LastMessage"] | null;
            last_sequence: number;
            me: components["schemas"]["ReadPosition"];
            merged_into_id: string | null;
            number: number;
            /** Format: date-time */
            opened_at: string;
            parts: components["schemas"]["Part"][];
            previous_id: string | null;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            queue_id: string | null;
            resolved_at: string | null;
            routing: components["schemas"]["Routing"] | null;
            sides: components["schemas"]["SideSummary"];
            sla: components["schemas"]["Clock"][];
            snoozed_until: string | null;
            /** @enum {string} */
            status: "open" | "pending" | "snoozed" | "resolved";
            subject: string;
            tags: string[];
            /** Format: date-time */
            updated_at: string;
            version: number;
            waiting_since: string | null;
        };
        /**
         * ConversationDetail
         * @description ``ratings`` are what the customer said when it was closed, newest first.
         */
        ConversationDetail: {
            assignee_id: string | null;
            callback_due_at: string | null;
            channels: string[];
            contact: components["schemas"]["Contact"];
            /** Format: uuid */
            contact_id: string;
            /** Format: date-time */
            created_at: string;
            disposition: string | null;
            draft: components["schemas"]["Draft"] | null;
            fields: {
                [key: string]: unknown;
            };
            first_response_at: string | null;
            /** Format: uuid */
            id: string;
            inbound_count: number;
            /** Format: uuid */
            inbox_id: string;
            is_spam: boolean;
            /** Format: date-time */
            last_activity_at: string;
            last_message: components["schemas"]["LastMessage"] | null;
            last_sequence: number;
            me: components["schemas"]["ReadPosition"];
            merged_into_id: string | null;
            number: number;
            /** Format: date-time */
            opened_at: string;
            participants: string[];
            parts: components["schemas"]["Part"][];
            previous_id: string | null;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            queue_id: string | null;
            ratings: components["schemas"]["Rating"][];
            resolved_at: string | null;
            routing: components["schemas"]["Routing"] | null;
            sides: components["schemas"]["SideSummary"];
            sla: components["schemas"]["Clock"][];
            snoozed_until: string | null;
            /** @enum {string} */
            status: "open" | "pending" | "snoozed" | "resolved";
            subject: string;
            tags: string[];
            threads: components["schemas"]["Thread"][];
            /** Format: date-time */
            updated_at: string;
            version: number;
            waiting_since: string | null;
        };
        /**
         * ConversationIn
         * @description The first message to a contact, or to an address.
         */
        ConversationIn: {
            attachments?: string[];
            /**
             * @description posts that share it make one conversation
             * @default null
             */
            client_id?: string | null;
            /** @default null */
            contact_id?: string | null;
            /** Format: uuid */
            inbox_id: string;
            /** @default  */
            subject?: string;
            /**
             * @description instead of `text`
             * @default null
             */
            template?: components["schemas"]["TemplateIn"] | null;
            /** @default  */
            text?: string;
            /**
             * @description an address, where there is no contact yet
             * @default null
             */
            to?: string | null;
        };
        /** ConversationPage */
        ConversationPage: {
            counts?: components["schemas"]["Counts"];
            items: components["schemas"]["Conversation"][];
            next_cursor: string | null;
        };
        /** ConversationPatch */
        ConversationPatch: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            /** @description custom fields by key, only those to change; null removes a value */
            fields?: {
                [key: string]: string | number | boolean | null;
            };
            is_spam?: boolean;
            /** @enum {string} */
            priority?: "low" | "normal" | "high" | "urgent";
            subject?: string;
            tags?: string[];
        };
        /**
         * Copy
         * @description Somebody who gets a copy of a reply by mail, because the customer's latest mail went to them as well.
         */
        Copy: {
            address: string;
            name: string;
        };
        /** CorrectionIn */
        CorrectionIn: {
            /** @description `language`, `mood`, `complaint`, or `fields.` and a field's key */
            subject: string;
            /** @description one of its options; null takes back what was said */
            value: string | null;
        };
        /**
         * Counts
         * @description How many conversations three views hold for the caller.
         */
        Counts: {
            mentions: number;
            mine: number;
            waiting: number;
        };
        /** CustomField */
        CustomField: {
            /** Format: date-time */
            created_at: string;
            /** @enum {string} */
            entity: "contact" | "conversation";
            /** Format: uuid */
            id: string;
            key: string;
            label: string;
            options: unknown[];
            /** @enum {string} */
            type: "text" | "number" | "date" | "boolean" | "choice";
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** CustomFieldIn */
        CustomFieldIn: {
            /** @enum {string} */
            entity: "contact" | "conversation";
            key: string;
            label: string;
            options?: string[];
            /** @enum {string} */
            type: "text" | "number" | "date" | "boolean" | "choice";
        };
        /** CustomFieldPatch */
        CustomFieldPatch: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            label?: string;
            options?: string[];
        };
        /**
         * DeadLetter
         * @description A delivery that was accepted but not understood; ``error`` says why, ``body`` is how it begins.
         */
        DeadLetter: {
            attempts: number;
            body: string;
            error: string | null;
            headers: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            inbox_id: string;
            /** Format: date-time */
            received_at: string;
            size_bytes: number;
        };
        /**
         * Decider
         * @description Who said or entered it: the contact by a channel, an agent, or a program.
         */
        Decider: {
            id: string | null;
            /** @enum {string} */
            kind: "contact" | "agent" | "system";
        };
        /**
         * Decision
         * @description What a decision considered: candidates, why each was out, the ring, the score.
         */
        Decision: {
            agent_id: string | null;
            /** Format: date-time */
            at: string;
            considered: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            outcome: string;
            position: number | null;
        };
        /** DeclineIn */
        DeclineIn: {
            /**
             * @description a note for colleagues, written with it
             * @default
             */
            reason?: string;
        };
        /**
         * Deflection
         * @description Questions that no person had to answer. Confirmed and assumed are never added together.
         */
        Deflection: {
            bot: components["schemas"]["BotDeflection"];
            chat: components["schemas"]["Readings"];
            help_centre: components["schemas"]["Votes"];
        };
        /**
         * Delivery
         * @description How a reply fares on its way out. ``may_be_duplicate``: an attempt may have arrived unseen before.
         */
        Delivery: {
            attempts: number;
            error: components["schemas"]["DeliveryError"] | null;
            may_be_duplicate: boolean;
            /** @enum {string} */
            state: "queued" | "sending" | "sent" | "delivered" | "read" | "failed" | "unknown";
            updated_at: string;
        };
        /** DeliveryError */
        DeliveryError: {
            code: string;
            detail: string;
        };
        /** DismissalIn */
        DismissalIn: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
        };
        /** Draft */
        Draft: {
            /** @enum {string} */
            kind: "reply" | "note";
            text: string;
            thread_id: string | null;
            /** Format: date-time */
            updated_at: string;
        };
        /** DraftByModelIn */
        DraftByModelIn: {
            /**
             * @description of the answer; left out: the customer's
             * @default null
             */
            language?: ("zh" | "en") | null;
        };
        /**
         * Drafter
         * @description ``has_server``: the operator named one; ``is_on``: the workspace's setting `drafting` is true as well.
         */
        Drafter: {
            has_server: boolean;
            is_on: boolean;
        };
        /** DraftIn */
        DraftIn: {
            /**
             * @default reply
             * @enum {string}
             */
            kind?: "reply" | "note";
            /** @description a blank one forgets the draft */
            text: string;
            /** @default null */
            thread_id?: string | null;
        };
        /** Error */
        Error: {
            /** @description one sentence for the person who caused it */
            detail: string;
            /** @description a stable code to translate by */
            error: string;
            /** @description more facts by field name */
            fields?: Record<string, never>;
        };
        /**
         * Escalate
         * @description Hand it up one tier of its queue.
         */
        Escalate: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "escalate";
            /** @default  */
            note?: string;
        };
        /** EscalateIn */
        EscalateIn: {
            /**
             * @description a note for colleagues, written with it
             * @default
             */
            note?: string;
        };
        /**
         * Event
         * @description A recorded fact: ids and numbers only.
         */
        Event: {
            actor: components["schemas"]["Actor"];
            agent_id: string | null;
            /** Format: date-time */
            at: string;
            contact_id: string | null;
            conversation_id: string | null;
            data: {
                [key: string]: unknown;
            };
            message_id: string | null;
            queue_id: string | null;
            seq: number;
            type: string;
        };
        /**
         * Example
         * @description A customer's message that teaches which article answers it, or, `rejected`, does not; personal data is masked.
         */
        Example: {
            agent_id: string | null;
            agent_name: string | null;
            /** Format: uuid */
            article_id: string;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            language: string;
            message: string;
            /** @enum {string} */
            source: "reply" | "manual" | "import";
            title: string;
            /** @enum {string} */
            verdict: "accepted" | "rejected";
        };
        /**
         * ExceptionIn
         * @description A date with hours of its own, before holidays and weekday; none: closed.
         */
        ExceptionIn: {
            /** Format: date */
            date: string;
            hours?: components["schemas"]["HoursIn"][];
            /** @default  */
            name?: string;
        };
        /**
         * ExpectedWait
         * @description Seconds: the mean for who comes now, and the bounds that two of three fall within.
         */
        ExpectedWait: {
            high_s: number;
            low_s: number;
            mean_s: number;
        };
        /**
         * FailingArticle
         * @description What became of an article in 30 days; `reopened`: the customer came back within three days of its use.
         *
         *     `reason` is `unused`: shown ten times or more and never sent; or `reopened`: by a third of the
         *     customers, at least two.
         */
        FailingArticle: {
            /** Format: uuid */
            article_id: string;
            language: string;
            not_relevant: number;
            /** @enum {string} */
            reason: "unused" | "reopened";
            reopened: number;
            shown: number;
            title: string;
            used: number;
            version: number;
        };
        /** Failures */
        Failures: {
            items: components["schemas"]["FailingArticle"][];
        };
        /**
         * FileContent
         * @description A file as the message itself; ``file_id`` names one of its attachments.
         */
        FileContent: {
            caption?: string;
            duration_s?: number;
            file_id: string;
            /** @enum {string} */
            type: "image" | "audio" | "video" | "file";
        };
        /**
         * FloorAgent
         * @description An agent now; ``holds`` are the newest of ``holds_count`` conversations.
         */
        FloorAgent: {
            capacity: components["schemas"]["Load"];
            holds: components["schemas"]["FloorHeld"][];
            holds_count: number;
            /** Format: uuid */
            id: string;
            is_connected: boolean;
            is_forced: boolean;
            name: string;
            pause_reason: string | null;
            queue_ids: string[];
            /** @enum {string} */
            status: "available" | "busy" | "away" | "offline" | "wrap_up";
            /** Format: date-time */
            status_since: string;
        };
        /** FloorHeld */
        FloorHeld: {
            channel: string;
            contact_name: string;
            /** Format: uuid */
            conversation_id: string;
            is_wrapped_up: boolean;
            number: number;
            queue_id: string | null;
            /** Format: date-time */
            since: string;
        };
        /**
         * FloorNow
         * @description All that a supervisor may see of the floor.
         */
        FloorNow: {
            agents: components["schemas"]["FloorAgent"][];
            /** Format: date-time */
            at: string;
            at_risk: components["schemas"]["FloorRisk"][];
            queues: components["schemas"]["FloorQueue"][];
        };
        /**
         * FloorQueue
         * @description A queue now and today: offered = answered + abandoned + overflowed + waiting.
         */
        FloorQueue: {
            abandoned: number;
            abandoned_short: number;
            agents: components["schemas"]["AgentCounts"];
            alarms: components["schemas"]["Alarms-Output"];
            answered: number;
            arrived: number;
            away_reasons: {
                [key: string]: number;
            };
            /** Format: date-time */
            day_began_at: string;
            expected_wait: components["schemas"]["ExpectedWait"] | null;
            first_response_p50_ms: number | null;
            free_agents: number;
            /** Format: uuid */
            id: string;
            name: string;
            offered: number;
            overflowed: number;
            satisfaction: components["schemas"]["Satisfaction"];
            service_level: components["schemas"]["ServiceLevel-Output"];
            waiting: number;
            waiting_since: string | null;
            zone: string;
        };
        /**
         * FloorRisk
         * @description A conversation whose promise runs out next, or has run out.
         */
        FloorRisk: {
            agent_id: string | null;
            channel: string;
            contact_name: string;
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            due_at: string;
            /** @enum {string} */
            kind: "first_response" | "next_response" | "resolution" | "callback";
            number: number;
            priority: string;
            queue_id: string | null;
        };
        /** ForgetIn */
        ForgetIn: {
            /**
             * Format: uuid
             * @description whose replies are no longer learned from
             */
            agent_id: string;
        };
        /** Forgotten */
        Forgotten: {
            examples: number;
        };
        /**
         * Form
         * @description Questions that the bot asks one after the other; each answer goes into a field of the conversation.
         */
        Form: {
            closings: components["schemas"]["FormTexts"];
            /** Format: date-time */
            created_at: string;
            field_key: string | null;
            field_value: string | null;
            has_button: boolean;
            /** Format: uuid */
            id: string;
            inbox_ids: string[];
            is_enabled: boolean;
            name: string;
            steps: {
                [key: string]: unknown;
            }[];
            titles: components["schemas"]["FormTexts"];
            /** Format: date-time */
            updated_at: string;
            version: number;
            words: string[];
        };
        /** FormIn */
        FormIn: {
            /**
             * @description said at the end; left out: thanks
             * @default {
             *       "zh": "",
             *       "en": ""
             *     }
             */
            closings?: components["schemas"]["Texts"];
            /**
             * @description with `field_value`: what a message is taken for, that begins it
             * @default null
             */
            field_key?: string | null;
            /** @default null */
            field_value?: string | null;
            /**
             * @description offered by the bot, and in the chat window
             * @default true
             */
            has_button?: boolean;
            /** @description none: wherever the bot answers */
            inbox_ids?: string[];
            /** @default true */
            is_enabled?: boolean;
            name: string;
            steps: components["schemas"]["FormStep"][];
            /** @description what customers choose, or write, to begin it */
            titles: components["schemas"]["Texts"];
            /** @description a message that names one of them begins the form */
            words?: string[];
        };
        /**
         * FormOutcomes
         * @description How often a form was begun, filled in to its end, and left; ``name`` is null where it is gone.
         */
        FormOutcomes: {
            begun: number;
            done: number;
            /** Format: uuid */
            form_id: string;
            left: number;
            name: string | null;
        };
        /** FormPatch */
        FormPatch: {
            closings?: components["schemas"]["Texts"];
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            /** @description with `field_value`: what a message is taken for, that begins it */
            field_key?: string | null;
            field_value?: string | null;
            has_button?: boolean;
            /** @description none: wherever the bot answers */
            inbox_ids?: string[];
            is_enabled?: boolean;
            name?: string;
            /** @description replaces all steps */
            steps?: components["schemas"]["FormStep"][];
            titles?: components["schemas"]["Texts"];
            /** @description a message that names one of them begins the form */
            words?: string[];
        };
        /**
         * FormStep
         * @description One question of a form.
         *
         *     ``field`` is the key of a conversation's custom field, whose type is ``kind``; a file, which stays with its message,
         *     has none. ``mask`` of a text: 9 stands for a digit, A for a letter, X for either, all else for itself, as in
         *     ``TK-999999``; what fits is taken out of a longer sentence. ``least`` and ``most``: characters of a text, the
         *     number itself, days from today of a date.
         */
        FormStep: {
            /**
             * @description key of a custom field
             * @default null
             */
            field?: string | null;
            /**
             * @description said where an answer does not fit
             * @default {
             *       "zh": "",
             *       "en": ""
             *     }
             */
            hint?: components["schemas"]["Texts"];
            /** @default false */
            is_optional?: boolean;
            /** @enum {string} */
            kind: "text" | "number" | "date" | "boolean" | "choice" | "file";
            /** @default null */
            least?: number | null;
            /** @default  */
            mask?: string;
            /** @default null */
            most?: number | null;
            question: components["schemas"]["Texts"];
        };
        /** FormTexts */
        FormTexts: {
            en: string;
            zh: string;
        };
        /** Found */
        Found: {
            articles: components["schemas"]["Listed_Card_"];
            contacts: components["schemas"]["Listed_Contact_"];
            conversations: components["schemas"]["Listed_Conversation_"];
            messages: components["schemas"]["Listed_FoundMessage_"];
        };
        /** FoundAuthor */
        FoundAuthor: {
            kind: string;
            name: string;
        };
        /**
         * FoundMessage
         * @description A message that holds all words; ``text`` is the part around the first of them.
         */
        FoundMessage: {
            author: components["schemas"]["FoundAuthor"];
            /** Format: uuid */
            contact_id: string;
            contact_name: string;
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            direction: string;
            /** Format: uuid */
            id: string;
            kind: string;
            number: number;
            sequence: number;
            subject: string;
            text: string;
        };
        /**
         * FreshInvitation
         * @description ``url`` is shown this once: only its hash is kept.
         */
        FreshInvitation: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            invited_by: string;
            /** @enum {string} */
            role: "agent" | "supervisor" | "admin";
            url: string;
        };
        /**
         * FreshToken
         * @description The one time that ``token`` is shown.
         */
        FreshToken: {
            /** Format: uuid */
            account_id: string;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            hint: string;
            /** Format: uuid */
            id: string;
            name: string;
            scopes: string[];
            seen_at: string | null;
            token: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /**
         * From
         * @description Who wrote, by the caller's own knowledge: an API token vouches for it.
         */
        From: {
            /** @default null */
            email?: string | null;
            /** @description Their id in your system */
            external_id: string;
            /**
             * @description BCP 47, e.g. zh-CN
             * @default null
             */
            locale?: string | null;
            /** @default  */
            name?: string;
            /**
             * @description Any writing of it; stored as E.164
             * @default null
             */
            phone?: string | null;
        };
        /**
         * Gap
         * @description Questions that ask the same and that agents answered in their own words; personal data is masked.
         *
         *     Of kind `missing` it would become the draft of an article, by `title`, `language` and one of the `answers`, the most
         *     typical first. Of kind `near` its questions would be examples of `article`. Of an approved one `article` is what it
         *     became.
         */
        Gap: {
            answers: string[];
            article: components["schemas"]["GapArticle"] | null;
            conversations: number;
            /** Format: date-time */
            created_at: string;
            decided_at: string | null;
            decided_by: string | null;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "missing" | "near";
            language: string;
            questions: string[];
            /** @enum {string} */
            status: "open" | "approved" | "dismissed";
            title: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** GapArticle */
        GapArticle: {
            /** Format: uuid */
            id: string;
            language: string;
            status: string;
            title: string;
        };
        /**
         * Replayed
         * @description ``understood``: it is a message now; else it is a dead letter still, with a fresh reason.
         */
        gateway__routes__dead_letters__Replayed: {
            understood: boolean;
        };
        /** Replayed */
        gateway__routes__webhooks__Replayed: {
            deliveries: number;
        };
        /**
         * Groups
         * @description ``control``: every fiftieth conversation, in which nothing is ever shown; ``others``: all others.
         */
        Groups: {
            control: components["schemas"]["MeasuredGroup"];
            others: components["schemas"]["MeasuredGroup"];
        };
        /** HalfHour */
        HalfHour: {
            come: number;
            from: string;
            had: number;
            handle_s: number;
            mean_wait_s: number | null;
            needed: number;
            occupancy_percent: number | null;
            service_level_percent: number | null;
        };
        /** HandoverIn */
        HandoverIn: {
            /** Format: uuid */
            agent_id: string;
            /**
             * @description a note for colleagues, written with it
             * @default
             */
            note?: string;
        };
        /**
         * HelperIn
         * @description `consult` asks a colleague something, which the thread keeps as a note to them; `swarm` has them help.
         */
        HelperIn: {
            /** Format: uuid */
            agent_id: string;
            /**
             * @description a note for colleagues, written with it
             * @default
             */
            question?: string;
            /** @enum {string} */
            role: "consult" | "swarm";
        };
        /** HelperOut */
        HelperOut: {
            /** Format: uuid */
            agent_id: string;
        };
        /** HolidayCountries */
        HolidayCountries: {
            items: components["schemas"]["HolidayCountry"][];
        };
        /**
         * HolidayCountry
         * @description A country whose public holidays are known, ISO 3166-1 alpha-2.
         */
        HolidayCountry: {
            code: string;
            subdivisions: string[];
        };
        /**
         * Hours
         * @description Whether a calendar's hours are on when it happens.
         */
        "Hours-Input": {
            /** Format: uuid */
            calendar_id: string;
            is_open: boolean;
        };
        /**
         * Hours
         * @description Minutes after local midnight; ``closes_min`` beyond 1440 lies on the next date.
         */
        "Hours-Output": {
            closes_min: number;
            opens_min: number;
        };
        /** HoursIn */
        HoursIn: {
            /** @description 1440 is midnight, what lies beyond is on the next date */
            closes_min: number;
            /** @description minutes after local midnight */
            opens_min: number;
        };
        /**
         * Identity
         * @description A contact's address at one inbox, as people read it.
         */
        Identity: {
            address: string;
            channel: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            inbox_id: string;
            is_preferred: boolean;
            name: string;
            verified: boolean;
        };
        /** Inbox */
        Inbox: {
            address: string | null;
            config?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at: string;
            dead_letters?: number;
            health: components["schemas"]["InboxHealth"];
            held_replies?: number;
            hook_url?: string;
            /** Format: uuid */
            id: string;
            is_enabled: boolean;
            kind: string;
            name: string;
            queue_id: string | null;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /**
         * InboxHealth
         * @description What the last test of the connection, or the last failure, said, and since when it is so.
         *
         *     ``checked_at`` null: never tested.
         */
        InboxHealth: {
            checked_at: string | null;
            detail: string;
            facts: {
                [key: string]: unknown;
            };
            ok: boolean | null;
            since: string | null;
        };
        /** InboxIn */
        InboxIn: {
            /** @default null */
            address?: string | null;
            /** @description by the channel's form; a secret sent back as `{set: …}` stays as it is */
            config?: {
                [key: string]: unknown;
            };
            /** @default true */
            is_enabled?: boolean;
            kind: string;
            name: string;
            /** @default null */
            queue_id?: string | null;
        };
        /** InboxPatch */
        InboxPatch: {
            /** @default null */
            address?: string | null;
            /** @description the fields to change; a secret of null is removed */
            config?: {
                [key: string]: unknown;
            };
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            is_enabled?: boolean;
            name?: string;
            /** @default null */
            queue_id?: string | null;
        };
        /**
         * InboxWaiting
         * @description What waits at an inbox, each counted to 1,000 at most.
         *
         *     ``replies`` are on their way out, ``held_replies`` of them until the inbox is re-authorised.
         */
        InboxWaiting: {
            conversations: number;
            dead_letters: number;
            held_replies: number;
            replies: number;
        };
        /** Invitation */
        Invitation: {
            /** Format: date-time */
            created_at: string;
            email: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            invited_by: string;
            /** @enum {string} */
            role: "agent" | "supervisor" | "admin";
        };
        /** InvitationIn */
        InvitationIn: {
            email: string;
            /** @enum {string} */
            role: "agent" | "supervisor" | "admin";
        };
        /**
         * InvitationShown
         * @description What a link leads to. ``has_account``: sign in to accept it, a password is not asked for.
         */
        InvitationShown: {
            email: string;
            /** Format: date-time */
            expires_at: string;
            has_account: boolean;
            /** @enum {string} */
            role: "agent" | "supervisor" | "admin";
            workspace: string;
        };
        /** Joined */
        Joined: {
            email: string;
            /** Format: uuid */
            workspace_id: string;
        };
        /**
         * JudgedSentence
         * @description What the model wrote, disguised, and why it was struck out.
         */
        JudgedSentence: {
            cites: number[];
            reason: string | null;
            text: string;
        };
        /**
         * Known
         * @description One thing that is known of a conversation, or could be said of it.
         *
         *     ``value`` null: nothing is sure enough. ``confidence`` is from 0 to 1, and 1 where an agent said it. ``options``
         *     are what can be said; ``message_id`` is the customer's message that shows it. ``label`` is a field's own.
         */
        Known: {
            by: ("program" | "agent") | null;
            confidence: number | null;
            label: string;
            message_id: string | null;
            options: string[];
            subject: string;
            value: string | null;
        };
        /**
         * LastMessage
         * @description The list's preview line; ``text`` holds at most 200 characters, ``type`` is its content's.
         */
        LastMessage: {
            /** @enum {string} */
            author_kind: "contact" | "agent" | "system" | "bot";
            call?: components["schemas"]["CallLine"];
            created_at: string;
            /** @enum {string} */
            direction: "in" | "out" | "internal";
            /** @enum {string} */
            kind: "message" | "reply" | "note" | "system";
            sequence: number;
            text: string;
            type: string;
        };
        /** Learning */
        Learning: {
            taught: components["schemas"]["Taught"];
            teachers: components["schemas"]["Teacher"][];
        };
        /** LevelsIn */
        LevelsIn: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            /** @description skill id → 1 to 5; a skill left out is not theirs */
            levels: {
                [key: string]: number;
            };
        };
        /** LinkContent */
        LinkContent: {
            description?: string;
            title?: string;
            /** @constant */
            type: "link";
            url: string;
        };
        /** LinkIn */
        LinkIn: {
            /** @description what follows `#` in the link */
            token: string;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Agent_: {
            items: components["schemas"]["Agent"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Announcement_: {
            items: components["schemas"]["Announcement"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_AnnouncementReceipt_: {
            items: components["schemas"]["AnnouncementReceipt"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_ArticleCategory_: {
            items: components["schemas"]["ArticleCategory"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_ArticleImportJob_: {
            items: components["schemas"]["ArticleImportJob"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_ArticleImportLine_: {
            items: components["schemas"]["ArticleImportLine"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_ArticleLine_: {
            items: components["schemas"]["ArticleLine"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_ArticleRevisionLine_: {
            items: components["schemas"]["ArticleRevisionLine"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_AuditEntry_: {
            items: components["schemas"]["AuditEntry"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_AutomationRule_: {
            items: components["schemas"]["AutomationRule"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_BehindFigure_: {
            items: components["schemas"]["BehindFigure"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Calendar_: {
            items: components["schemas"]["Calendar"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_CannedReply_: {
            items: components["schemas"]["CannedReply"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Card_: {
            items: components["schemas"]["Card"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Channel_: {
            items: components["schemas"]["Channel"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Consent_: {
            items: components["schemas"]["Consent"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Contact_: {
            items: components["schemas"]["Contact"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Conversation_: {
            items: components["schemas"]["Conversation"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_CustomField_: {
            items: components["schemas"]["CustomField"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_DeadLetter_: {
            items: components["schemas"]["DeadLetter"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Event_: {
            items: components["schemas"]["Event"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Example_: {
            items: components["schemas"]["Example"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Form_: {
            items: components["schemas"]["Form"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_FoundMessage_: {
            items: components["schemas"]["FoundMessage"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Gap_: {
            items: components["schemas"]["Gap"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Inbox_: {
            items: components["schemas"]["Inbox"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Invitation_: {
            items: components["schemas"]["Invitation"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Macro_: {
            items: components["schemas"]["Macro"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Member_: {
            items: components["schemas"]["Member"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Message_: {
            items: components["schemas"]["Message"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_ModelCall_: {
            items: components["schemas"]["ModelCall"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Offer_: {
            items: components["schemas"]["Offer"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Queue_: {
            items: components["schemas"]["Queue"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Rating_: {
            items: components["schemas"]["Rating"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Revision_: {
            items: components["schemas"]["Revision"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_RoutingRule_: {
            items: components["schemas"]["RoutingRule"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_RuleRun_: {
            items: components["schemas"]["RuleRun"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_RuleVersion_: {
            items: components["schemas"]["RuleVersion"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_SideMessage_: {
            items: components["schemas"]["SideMessage"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Skill_: {
            items: components["schemas"]["Skill"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_SlaPolicy_: {
            items: components["schemas"]["SlaPolicy"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_StaffingOfQueue_: {
            items: components["schemas"]["StaffingOfQueue"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Standing_: {
            items: components["schemas"]["Standing"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Tag_: {
            items: components["schemas"]["Tag"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Team_: {
            items: components["schemas"]["Team"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Template_: {
            items: components["schemas"]["Template"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Token_: {
            items: components["schemas"]["Token"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_Webhook_: {
            items: components["schemas"]["Webhook"][];
            next_cursor: string | null;
        };
        /**
         * Listed
         * @description One page; ``next_cursor`` is null on the last.
         */
        Listed_WebhookDelivery_: {
            items: components["schemas"]["WebhookDelivery"][];
            next_cursor: string | null;
        };
        /**
         * Load
         * @description Capacity slots of an agent: in use, and at most.
         */
        Load: {
            cap: number;
            used: number;
        };
        /** LocationContent */
        LocationContent: {
            address?: string;
            label?: string;
            latitude: number;
            longitude: number;
            /** @constant */
            type: "location";
        };
        /** LoginIn */
        LoginIn: {
            email: string;
            password: string;
            /** @default null */
            totp?: string | null;
        };
        /**
         * LongestWait
         * @description What is done, once, about work that nobody took in time. Watchers are told in any case.
         */
        LongestWait: {
            after_s: number;
            /**
             * @description anybody of its queue may have it, whatever they know and whatever their level
             * @default false
             */
            any_skill?: boolean;
            /**
             * @description it goes there and keeps its place by age
             * @default null
             */
            to_queue_id?: string | null;
        };
        /**
         * Macro
         * @description A named list of actions, done in this order.
         */
        Macro: {
            actions: {
                [key: string]: unknown;
            }[];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: uuid */
            owner_id: string;
            /** @enum {string} */
            shared_with: "private" | "team" | "all";
            team_id: string | null;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /**
         * MacroFailure
         * @description The action that was refused, counted from 0, and why; those before it were undone.
         */
        MacroFailure: {
            detail: string;
            error: string;
            index: number;
            kind: string;
        };
        /** MacroIn */
        MacroIn: {
            /** @description done in this order */
            actions: (components["schemas"]["Reply"] | components["schemas"]["Note"] | components["schemas"]["AddTags"] | components["schemas"]["RemoveTags"] | components["schemas"]["SetPriority"] | components["schemas"]["SetField"] | components["schemas"]["Assign"] | components["schemas"]["Take"] | components["schemas"]["Transfer"] | components["schemas"]["Escalate"] | components["schemas"]["Snooze"] | components["schemas"]["Resolve"] | components["schemas"]["MarkSpam"] | components["schemas"]["Notify"])[];
            name: string;
            /**
             * @default private
             * @enum {string}
             */
            shared_with?: "private" | "team" | "all";
            /**
             * @description with `shared_with` team
             * @default null
             */
            team_id?: string | null;
        };
        /**
         * MacroOutcome
         * @description What was done to one conversation: every action (`steps`), or none of them (`failure`).
         */
        MacroOutcome: {
            /** Format: uuid */
            conversation_id: string;
            failure: components["schemas"]["MacroFailure"] | null;
            steps: {
                [key: string]: unknown;
            }[];
        };
        /** MacroPatch */
        MacroPatch: {
            /** @description replaces all actions */
            actions?: (components["schemas"]["Reply"] | components["schemas"]["Note"] | components["schemas"]["AddTags"] | components["schemas"]["RemoveTags"] | components["schemas"]["SetPriority"] | components["schemas"]["SetField"] | components["schemas"]["Assign"] | components["schemas"]["Take"] | components["schemas"]["Transfer"] | components["schemas"]["Escalate"] | components["schemas"]["Snooze"] | components["schemas"]["Resolve"] | components["schemas"]["MarkSpam"] | components["schemas"]["Notify"])[];
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            name?: string;
            /** @enum {string} */
            shared_with?: "private" | "team" | "all";
            team_id?: string | null;
        };
        /**
         * MacroRun
         * @description What came of a run, conversation by conversation in the order given.
         */
        MacroRun: {
            dry_run: boolean;
            items: components["schemas"]["MacroOutcome"][];
        };
        /** MacroRunIn */
        MacroRunIn: {
            /**
             * @description runs that share it write each message once
             * @default null
             */
            client_id?: string | null;
            conversation_ids: string[];
            /**
             * @description try everything and keep nothing
             * @default false
             */
            dry_run?: boolean;
        };
        /**
         * MadeWebhook
         * @description A new webhook; the text of its secret is in this answer and nowhere else.
         */
        MadeWebhook: {
            /** Format: date-time */
            created_at: string;
            disabled_reason: ("failing" | "gone") | null;
            event_types: string[];
            /** Format: uuid */
            id: string;
            is_enabled: boolean;
            name: string;
            secret: components["schemas"]["SecretSet"];
            secret_text: string;
            /** Format: date-time */
            updated_at: string;
            url: string;
            version: number;
            with_snapshot: boolean;
        };
        /** MarkSpam */
        MarkSpam: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "mark_spam";
        };
        /**
         * Me
         * @description The caller in the workspace that their session or token is bound to; ``csrf_token`` is empty for a token.
         *
         *     ``shortcuts`` holds the keys that are not the usual ones, by command; empty keys: none. ``first_run`` is the step at
         *     which the first run of this workspace stands, for those who may go on with it.
         */
        Me: {
            account: components["schemas"]["Account"];
            agent: components["schemas"]["Agent"];
            csrf_token: string;
            first_run: ("hours" | "channel" | "people") | null;
            memberships: components["schemas"]["Membership"][];
            permissions: ("conversations.reply" | "conversations.see_all" | "conversations.assign_others" | "contacts.write" | "contacts.merge" | "articles.write" | "articles.publish" | "announcements.publish" | "agents.set_state_of_others" | "floor.watch" | "queues.manage" | "inboxes.manage" | "agents.manage" | "tokens.manage_all" | "dead_letters.manage" | "audit.read" | "settings.manage")[];
            /** @enum {string} */
            role: "agent" | "supervisor" | "admin";
            shortcuts: {
                [key: string]: string;
            };
            workspace: components["schemas"]["WorkspaceName"];
        };
        /**
         * MeasuredArticle
         * @description ``corrected_rate``: uses by how often it would have been looked at, at its places. ``age_p50_s``: at its use.
         */
        MeasuredArticle: {
            age_p50_s: number | null;
            /** Format: uuid */
            article_id: string;
            corrected_rate: number;
            language: string;
            not_relevant: number;
            opened: number;
            place: number;
            reopened: number;
            shown: number;
            /** @enum {string} */
            status: "draft" | "review" | "published" | "archived";
            title: string;
            use_p50_s: number | null;
            used: number;
        };
        /** MeasuredDay */
        MeasuredDay: {
            day: string;
            not_relevant: number;
            shown: number;
            silent: number;
            used: number;
        };
        /**
         * MeasuredGroup
         * @description Conversations of a group; medians from their opening on, null where none was answered or resolved.
         */
        MeasuredGroup: {
            answered: number;
            conversations: number;
            first_reply_p50_s: number | null;
            resolution_p50_s: number | null;
            resolved: number;
        };
        /**
         * MeasuredPlace
         * @description Cards of one place, from 1.
         *
         *     ``seen_share``: how often the same articles, equally near, are used here for each time in first place.
         *     ``corrected_rate``: the share used, had all stood first. Both null where too few stood at both to tell.
         */
        MeasuredPlace: {
            corrected_rate: number | null;
            not_relevant: number;
            opened: number;
            place: number;
            seen_share: number | null;
            shown: number;
            used: number;
        };
        /** Member */
        Member: {
            /** Format: uuid */
            agent_id: string;
            tier: number;
        };
        /** MemberIn */
        MemberIn: {
            /** Format: uuid */
            agent_id: string;
            /**
             * @description level 1 is asked first
             * @default 1
             */
            tier?: number;
        };
        /** Membership */
        Membership: {
            name: string;
            /** @enum {string} */
            role: "agent" | "supervisor" | "admin";
            slug: string;
            /** Format: uuid */
            workspace_id: string;
        };
        /** MembersIn */
        MembersIn: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            members: components["schemas"]["MemberIn"][];
        };
        /**
         * Merged
         * @description The conversation that took the other's threads, and the record by which that can be undone.
         */
        Merged: {
            assignee_id: string | null;
            callback_due_at: string | null;
            channels: string[];
            contact: components["schemas"]["ContactBrief"];
            /** Format: uuid */
            contact_id: string;
            /** Format: date-time */
            created_at: string;
            disposition: string | null;
            fields: {
                [key: string]: unknown;
            };
            first_response_at: string | null;
            /** Format: uuid */
            id: string;
            inbound_count: number;
            /** Format: uuid */
            inbox_id: string;
            is_spam: boolean;
            /** Format: date-time */
            last_activity_at: string;
            last_message: components["schemas"]["LastMessage"] | null;
            last_sequence: number;
            me: components["schemas"]["ReadPosition"];
            /** Format: uuid */
            merge_id: string;
            merged_into_id: string | null;
            number: number;
            /** Format: date-time */
            opened_at: string;
            parts: components["schemas"]["Part"][];
            previous_id: string | null;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            queue_id: string | null;
            resolved_at: string | null;
            routing: components["schemas"]["Routing"] | null;
            sides: components["schemas"]["SideSummary"];
            sla: components["schemas"]["Clock"][];
            snoozed_until: string | null;
            /** @enum {string} */
            status: "open" | "pending" | "snoozed" | "resolved";
            subject: string;
            tags: string[];
            /** Format: date-time */
            updated_at: string;
            version: number;
            waiting_since: string | null;
        };
        /**
         * MergedContact
         * @description The contact that took the other's identities, and the record by which that can be undone.
         */
        MergedContact: {
            /** Format: date-time */
            created_at: string;
            email: string | null;
            fields: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            identities: components["schemas"]["Identity"][];
            is_vip: boolean;
            locale: string | null;
            /** Format: uuid */
            merge_id: string;
            merged_into_id: string | null;
            name: string;
            note: string;
            phone: string | null;
            quiet_hours: components["schemas"]["QuietHours"] | null;
            tags: string[];
            /** Format: date-time */
            updated_at: string;
            verified: boolean;
            version: number;
        };
        /** MergeIn */
        MergeIn: {
            /**
             * Format: uuid
             * @description becomes part of the one in the path
             */
            source_id: string;
        };
        /** Message */
        Message: {
            attachments: components["schemas"]["Attachment-Output"][];
            author: components["schemas"]["Author"];
            client_id: string | null;
            content: components["schemas"]["TextContent"] | components["schemas"]["FileContent"] | components["schemas"]["LocationContent"] | components["schemas"]["LinkContent"] | components["schemas"]["ChoiceContent"] | components["schemas"]["TemplateContent"] | components["schemas"]["CallContent"] | components["schemas"]["SystemContent"] | components["schemas"]["UnsupportedContent"];
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            delivery: components["schemas"]["Delivery"] | null;
            /** @enum {string} */
            direction: "in" | "out" | "internal";
            edited_at: string | null;
            facts: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "message" | "reply" | "note" | "system";
            mentions: string[];
            recalled_at: string | null;
            sent_at: string | null;
            sequence: number;
            text: string;
            thread_id: string | null;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /**
         * MessageIn
         * @description A reply to the customer, or a note that only colleagues see.
         */
        MessageIn: {
            attachments?: string[];
            /**
             * @description who of a mail's thread gets a copy; left out: as their latest mail has it
             * @default null
             */
            cc?: string[] | null;
            /**
             * @description posts that share it make one message
             * @default null
             */
            client_id?: string | null;
            /**
             * @description post although a colleague answered since
             * @default false
             */
            force?: boolean;
            /** @enum {string} */
            kind: "reply" | "note";
            mentions?: string[];
            /**
             * @description refuse with 409 `stale_reply` if a colleague answered since
             * @default null
             */
            seen_sequence?: number | null;
            /**
             * @description instead of `text`, on the channel of `thread_id`; a reply only
             * @default null
             */
            template?: components["schemas"]["TemplateIn"] | null;
            /** @default  */
            text?: string;
            /**
             * @description where a reply goes out; left out: where they wrote last
             * @default null
             */
            thread_id?: string | null;
        };
        /**
         * ModelCall
         * @description One question to the model: what went out, what came back, what was struck out. Personal data is disguised.
         *
         *     ``outcome``: ``asked`` while it is under way, ``shown``, or the code of the refusal. ``tokens_in`` and
         *     ``tokens_out``: as the server counted them, null where it does not.
         */
        ModelCall: {
            /** Format: uuid */
            agent_id: string;
            agent_name: string;
            answered: string | null;
            asked: {
                [key: string]: unknown;
            }[];
            /** Format: uuid */
            conversation_id: string;
            conversation_number: number;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            language: string;
            model: string;
            outcome: string;
            /** @enum {string} */
            purpose: "draft" | "summary" | "translation";
            sentences: components["schemas"]["JudgedSentence"][];
            sources: {
                [key: string]: unknown;
            }[];
            tokens_in: number | null;
            tokens_out: number | null;
            took_ms: number | null;
        };
        /**
         * ModelCost
         * @description What asking for one purpose took in a span of time; ``sentences_struck`` of its ``sentences`` did not hold.
         */
        ModelCost: {
            calls: number;
            p50_ms: number | null;
            p95_ms: number | null;
            /** @enum {string} */
            purpose: "draft" | "summary" | "translation";
            sentences: number;
            sentences_struck: number;
            shown: number;
            timed_out: number;
            tokens_in: number | null;
            tokens_out: number | null;
        };
        /** ModelCosts */
        ModelCosts: {
            items: components["schemas"]["ModelCost"][];
        };
        /**
         * ModelDraft
         * @description A reply made of ``cards``, for the agent to look at. It is sent by nobody; ``text`` is what held of it.
         */
        ModelDraft: {
            cards: components["schemas"]["Card"][];
            /** Format: uuid */
            conversation_id: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            language: "zh" | "en";
            /** Format: uuid */
            message_id: string;
            sentences: components["schemas"]["Sentence"][];
            text: string;
        };
        /**
         * ModelSummary
         * @description A conversation in a few sentences; ``messages`` in order of the numbers that are cited.
         */
        ModelSummary: {
            /** Format: uuid */
            conversation_id: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            language: "zh" | "en";
            messages: components["schemas"]["SummedUp"][];
            sentences: components["schemas"]["Sentence"][];
        };
        /**
         * ModelTranslation
         * @description A message in another language, whole.
         */
        ModelTranslation: {
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            language: "zh" | "en";
            /** Format: uuid */
            message_id: string;
            sentences: components["schemas"]["TranslatedSentence"][];
            text: string;
        };
        /** NearArticle */
        NearArticle: {
            /** Format: uuid */
            id: string;
            sentence: string;
            title: string;
        };
        /**
         * NearArticles
         * @description ``is_partial``: just after a start not all is known yet; ask again in a moment.
         */
        NearArticles: {
            is_partial: boolean;
            items: components["schemas"]["NearArticle"][];
        };
        /**
         * Need
         * @description A skill that work needs: ``minimum`` to be asked at all, ``wanted`` to be asked first.
         */
        Need: {
            /** @default 1 */
            minimum?: number;
            /** Format: uuid */
            skill_id: string;
            /**
             * @description left out: any level from the minimum on is as good
             * @default null
             */
            wanted?: number | null;
        };
        /**
         * Note
         * @description Write a note for colleagues.
         */
        Note: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "note";
            text: string;
        };
        /**
         * Notify
         * @description Tell colleagues by an event `automation.notified`: the owner, agents, or a team.
         */
        Notify: {
            agent_ids?: string[];
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "notify";
            /** @default false */
            owner?: boolean;
            /** @default null */
            team_id?: string | null;
        };
        /**
         * Offer
         * @description A conversation held out to the caller until ``expires_at``; ``is_broadcast``: to others as well.
         */
        Offer: {
            /** Format: uuid */
            agent_id: string;
            conversation: components["schemas"]["Conversation"];
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            is_broadcast: boolean;
            /** Format: uuid */
            queue_id: string;
            reason: {
                [key: string]: unknown;
            } | null;
            state: string;
            units: number;
            /** Format: date-time */
            updated_at: string;
            version: number;
            /** Format: uuid */
            work_item_id: string;
        };
        /** OfferedForm */
        OfferedForm: {
            /** Format: uuid */
            id: string;
            titles: components["schemas"]["FormTexts"];
        };
        /** OfferedForms */
        OfferedForms: {
            items: components["schemas"]["OfferedForm"][];
        };
        /**
         * OnEvent
         * @description Asked whenever one of these happens.
         */
        OnEvent: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "event";
            types: ("conversation.opened" | "conversation.reopened" | "conversation.status_changed" | "conversation.resolved" | "conversation.assigned" | "conversation.unassigned" | "conversation.transferred" | "conversation.escalated" | "conversation.tags_changed" | "conversation.priority_changed" | "conversation.fields_changed" | "conversation.rated" | "conversation.classified" | "message.received" | "reply.sent" | "reply.failed" | "note.added" | "sla.warned" | "sla.breached" | "callback.overdue" | "side.answered" | "side.warned" | "side.overdue")[];
        };
        /** OrderIn */
        OrderIn: {
            /** @description all of them, first tried first */
            rule_ids: string[];
        };
        /** OutcomeIn */
        OutcomeIn: {
            /**
             * @description of which card; left out where all were put away
             * @default null
             */
            article_id?: string | null;
            /**
             * @description your reply that it became; may follow later
             * @default null
             */
            message_id?: string | null;
            /** @enum {string} */
            outcome: "inserted" | "edited" | "dismissed" | "not_relevant" | "opened" | "sent_link";
        };
        /** OutcomesOfDay */
        OutcomesOfDay: {
            answered: number;
            day: string;
            handed_over: number;
            helped: number;
            left: number;
            missed: number;
            not_helped: number;
        };
        /**
         * Overflow
         * @description Members of other queues are asked as well while too many wait.
         */
        Overflow: {
            queue_ids: string[];
            /** @description more than so many wait */
            when_waiting: number;
        };
        /**
         * Part
         * @description A colleague beside the owner: asked something, helping, or asked to take it over until ``expires_at``.
         */
        Part: {
            /** Format: uuid */
            agent_id: string;
            by_id: string | null;
            expires_at: string | null;
            /** @enum {string} */
            role: "consult" | "swarm" | "handover";
            /** Format: date-time */
            since: string;
        };
        /**
         * Parted
         * @description The new conversation, and the record by which the split can be undone.
         */
        Parted: {
            assignee_id: string | null;
            callback_due_at: string | null;
            channels: string[];
            contact: components["schemas"]["ContactBrief"];
            /** Format: uuid */
            contact_id: string;
            /** Format: date-time */
            created_at: string;
            disposition: string | null;
            fields: {
                [key: string]: unknown;
            };
            first_response_at: string | null;
            /** Format: uuid */
            id: string;
            inbound_count: number;
            /** Format: uuid */
            inbox_id: string;
            is_spam: boolean;
            /** Format: date-time */
            last_activity_at: string;
            last_message: components["schemas"]["LastMessage"] | null;
            last_sequence: number;
            me: components["schemas"]["ReadPosition"];
            /** Format: uuid */
            merge_id: string;
            merged_into_id: string | null;
            number: number;
            /** Format: date-time */
            opened_at: string;
            parts: components["schemas"]["Part"][];
            previous_id: string | null;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            queue_id: string | null;
            resolved_at: string | null;
            routing: components["schemas"]["Routing"] | null;
            sides: components["schemas"]["SideSummary"];
            sla: components["schemas"]["Clock"][];
            snoozed_until: string | null;
            /** @enum {string} */
            status: "open" | "pending" | "snoozed" | "resolved";
            subject: string;
            tags: string[];
            /** Format: date-time */
            updated_at: string;
            version: number;
            waiting_since: string | null;
        };
        /** PasswordIn */
        PasswordIn: {
            current: string;
            new: string;
        };
        /**
         * Problem
         * @description What an article of kind ``problem`` says in fields of its own: a fault, how it shows, why, and what to do.
         */
        Problem: {
            /** @default [] */
            causes?: string[];
            /**
             * @description what the device shows, e.g. `E4`
             * @default []
             */
            codes?: string[];
            /** @default [] */
            products?: string[];
            /**
             * @description what to do, in order
             * @default []
             */
            steps?: string[];
            /**
             * @description as customers put it
             * @default []
             */
            symptoms?: string[];
        };
        /** ProfileIn */
        ProfileIn: {
            /** @default null */
            locale?: string | null;
            /** @default null */
            name?: string | null;
        };
        /**
         * Proposals
         * @description Proposals, and what agents did with them, each once a proposal.
         *
         *     ``silent``: nothing was near enough. ``control``: nothing was to be shown. ``used``: inserted, edited first, or its
         *     link sent. ``sent``: the reply went out; ``accepted``: with less than 40 % of it changed. ``first_used``: the first
         *     card was. ``use_p50_s``: seconds from the proposal to its first use; null where nothing was used.
         */
        Proposals: {
            accepted: number;
            control: number;
            dismissed: number;
            edit_share: number | null;
            edited: number;
            first_used: number;
            inserted: number;
            not_relevant: number;
            opened: number;
            sent: number;
            sent_link: number;
            shown: number;
            silent: number;
            use_p50_s: number | null;
            use_p90_s: number | null;
            used: number;
            used_within_10_min: number;
        };
        /**
         * Queue
         * @description A waiting line; ``waiting`` counts the work items in it that nobody holds.
         */
        Queue: {
            agent_ids: string[];
            calendar_id: string | null;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            pending_after_reply: boolean;
            policy: {
                [key: string]: unknown;
            };
            reopen_within_s: number;
            team_id: string | null;
            /** Format: date-time */
            updated_at: string;
            version: number;
            waiting: number;
        };
        /** QueueIn */
        QueueIn: {
            /**
             * @description whose hours are the queue's; null: around the clock
             * @default null
             */
            calendar_id?: string | null;
            name: string;
            /** @default false */
            pending_after_reply?: boolean;
            /**
             * @default {
             *       "offer_ttl_s": 0,
             *       "offer_to": 1,
             *       "wrap_up_s": 0,
             *       "max_items": null,
             *       "channels": {},
             *       "rings": [],
             *       "handle_time_s": 300,
             *       "outside_hours": "hand_out",
             *       "longest_wait": null,
             *       "overflow": null,
             *       "ramp_s": 0,
             *       "patience_s": 600,
             *       "service_level": {
             *         "target_percent": 80,
             *         "within_s": null
             *       },
             *       "alarms": {
             *         "longest_wait_s": null,
             *         "service_level_percent": null,
             *         "waiting": null
             *       }
             *     }
             */
            policy?: components["schemas"]["QueuePolicy"];
            /**
             * @description a customer's message reopens for this long
             * @default 259200
             */
            reopen_within_s?: number;
            /** @default null */
            team_id?: string | null;
        };
        /** QueuePatch */
        QueuePatch: {
            /**
             * @description whose hours are the queue's; null: around the clock
             * @default null
             */
            calendar_id?: string | null;
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            name?: string;
            pending_after_reply?: boolean;
            policy?: components["schemas"]["QueuePolicy"];
            /** @description a customer's message reopens for this long */
            reopen_within_s?: number;
            /** @default null */
            team_id?: string | null;
        };
        /**
         * QueuePolicy
         * @description A queue's rules for handing out its conversations.
         */
        QueuePolicy: {
            /**
             * @default {
             *       "waiting": null,
             *       "longest_wait_s": null,
             *       "service_level_percent": null
             *     }
             */
            alarms?: components["schemas"]["Alarms-Input"];
            /** @description by channel; the rest as by default */
            channels?: {
                [key: string]: components["schemas"]["ChannelRule"];
            };
            /**
             * @description how long a conversation takes an agent: says whether waiting can help
             * @default 300
             */
            handle_time_s?: number;
            /** @default null */
            longest_wait?: components["schemas"]["LongestWait"] | null;
            /**
             * @description none of this queue for an agent who holds so many in all
             * @default null
             */
            max_items?: number | null;
            /**
             * @description so many are asked at once, the first to accept has it; needs offer_ttl_s
             * @default 1
             */
            offer_to?: number;
            /**
             * @description how long an agent may think; 0: given without asking
             * @default 0
             */
            offer_ttl_s?: number;
            /**
             * @description while the queue's calendar says closed; `hold`: all wait until it opens
             * @default hand_out
             * @enum {string}
             */
            outside_hours?: "hand_out" | "hold";
            /** @default null */
            overflow?: components["schemas"]["Overflow"] | null;
            /**
             * @description who closed their chat window unanswered, and is not back after so long, has given up; null: never
             * @default 600
             */
            patience_s?: number | null;
            /**
             * @description for so long after signing in, one at a time, three seconds apart
             * @default 0
             */
            ramp_s?: number;
            /** @description who is asked when, the first at once; none: everybody at once */
            rings?: components["schemas"]["RingRule"][];
            /**
             * @default {
             *       "target_percent": 80,
             *       "within_s": null
             *     }
             */
            service_level?: components["schemas"]["ServiceLevel-Input"];
            /**
             * @description time to finish notes after closing; holds the capacity
             * @default 0
             */
            wrap_up_s?: number;
        };
        /** QuietHours */
        QuietHours: {
            from: string;
            to: string;
            zone: string;
        };
        /**
         * QuietHoursIn
         * @description When programs leave the person alone; may pass midnight.
         */
        QuietHoursIn: {
            from: string;
            to: string;
            /** @description IANA, such as Asia/Shanghai */
            zone: string;
        };
        /**
         * Rating
         * @description A customer's rating of one episode; agent and queue are those at its closing, ``closed_at``.
         */
        Rating: {
            agent_id: string | null;
            /** Format: date-time */
            closed_at: string;
            comment: string;
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            episode: number;
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            inbox_id: string;
            queue_id: string | null;
            stars: number;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** ReadIn */
        ReadIn: {
            /** @description the newest message that was shown */
            sequence: number;
        };
        /**
         * Readiness
         * @description ``problems`` names what is wrong, and is empty when ``status`` is ``ready``.
         */
        Readiness: {
            problems: {
                [key: string]: string;
            };
            status: string;
        };
        /**
         * Readings
         * @description Visitors of a day who opened articles in the chat window.
         *
         *     ``confirmed``: said that one helped. ``assumed``: said nothing, and wrote nothing for 72 hours; ``undecided``: these
         *     are not over. ``wrote``: wrote all the same.
         */
        Readings: {
            assumed: number;
            confirmed: number;
            undecided: number;
            visits: number;
            wrote: number;
        };
        /**
         * ReadPosition
         * @description How far the caller has read; ``unread`` = ``inbound_count`` − ``read_inbound_count``.
         */
        ReadPosition: {
            read_inbound_count: number;
            read_sequence: number;
            unread: number;
        };
        /**
         * Reapplied
         * @description How many running clocks will be put under the newest version.
         */
        Reapplied: {
            clocks: number;
        };
        /**
         * Receipts
         * @description How many of those it is for have read it.
         */
        Receipts: {
            of: number;
            read: number;
        };
        /**
         * Recording
         * @description A recording or voicemail; ``file_id`` names one of the message's attachments.
         */
        Recording: {
            file_id: string;
            key: string;
            /** @enum {string} */
            kind: "recording" | "voicemail";
            /** @enum {string} */
            side?: "customer" | "agent";
        };
        /** RemoveTags */
        RemoveTags: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "remove_tags";
            tags: string[];
        };
        /**
         * RenderedReply
         * @description The text as it would be sent; `missing` names the variables that are blank in it.
         */
        RenderedReply: {
            /** @enum {string} */
            language: "zh" | "en";
            missing: string[];
            text: string;
        };
        /** RenderIn */
        RenderIn: {
            /** Format: uuid */
            conversation_id: string;
            /**
             * @description left out: the customer's
             * @default null
             */
            language?: ("zh" | "en") | null;
        };
        /** ReplayIn */
        ReplayIn: {
            delivery_ids: string[];
        };
        /**
         * Reply
         * @description Write to the customer: a canned reply, or a text; its variables are filled in, and none may be blank.
         */
        Reply: {
            /** @default null */
            canned_reply_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "reply";
            /** @default null */
            text?: string | null;
        };
        /**
         * ReplyWindow
         * @description How long and how often one may still write on this thread; a null ``remaining`` has no limit.
         *
         *     ``opened_by`` says which act of the customer opened it: ``message``, ``follow``, ``menu``, …
         */
        ReplyWindow: {
            /** Format: date-time */
            deadline: string;
            opened_by: string;
            quota: number | null;
            remaining: number | null;
        };
        /**
         * ReportAnswer
         * @description A report. A figure without a base is null, never 0 or 100 %; durations are in milliseconds.
         *
         *     `until` is when the newest event happened that is counted; `is_whole` says whether that is all there is.
         */
        ReportAnswer: {
            before: components["schemas"]["ReportBefore"] | null;
            figures: {
                [key: string]: number | null;
            };
            /** Format: date-time */
            from: string;
            is_whole: boolean;
            rows: components["schemas"]["ReportRow"][];
            steps: components["schemas"]["ReportStep"][];
            /** Format: date-time */
            to: string;
            until: string | null;
            zone: string;
        };
        /**
         * ReportBefore
         * @description The period compared with, and its figures.
         */
        ReportBefore: {
            figures: {
                [key: string]: number | null;
            };
            /** Format: date-time */
            from: string;
            /** Format: date-time */
            to: string;
        };
        /**
         * ReportRow
         * @description `key` is the id of the queue, agent or inbox, or the channel or tag itself; null: what has none.
         */
        ReportRow: {
            figures: {
                [key: string]: number | null;
            };
            key: string | null;
            name: string;
        };
        /** ReportStep */
        ReportStep: {
            /** Format: date-time */
            at: string;
            figures: {
                [key: string]: number | null;
            };
        };
        /** Resolve */
        Resolve: {
            /** @default null */
            disposition?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "resolve";
        };
        /** ResolveIn */
        ResolveIn: {
            /**
             * @description the outcome's code
             * @default null
             */
            disposition?: string | null;
        };
        /**
         * Revision
         * @description What a message said before its writer changed it; ``revision`` 1 is what was said first.
         */
        Revision: {
            content: components["schemas"]["TextContent"] | components["schemas"]["FileContent"] | components["schemas"]["LocationContent"] | components["schemas"]["LinkContent"] | components["schemas"]["ChoiceContent"] | components["schemas"]["TemplateContent"] | components["schemas"]["CallContent"] | components["schemas"]["SystemContent"] | components["schemas"]["UnsupportedContent"];
            /** Format: date-time */
            replaced_at: string;
            revision: number;
            text: string;
        };
        /**
         * RingRule
         * @description Who is asked from an age on, besides those asked before.
         *
         *     A ring opens early where waiting cannot help: nobody of the one before is on duty, or nobody there will be free
         *     before this one would open (docs/routing.md#rings).
         */
        RingRule: {
            /**
             * @description asked from this age of the conversation on
             * @default 0
             */
            after_s?: number;
            /**
             * @description levels that may be missing in all skills together; each tier above counts two
             * @default null
             */
            max_gap?: number | null;
            /** @description members of these are asked as well */
            queue_ids?: string[];
            /**
             * @description how many tiers above the conversation's; null: any
             * @default null
             */
            tiers_above?: number | null;
        };
        /**
         * Routing
         * @description Where the open work item stands, and since when.
         */
        Routing: {
            /** Format: date-time */
            since: string;
            /** @enum {string} */
            state: "none" | "queued" | "offered" | "accepting" | "active" | "wrap_up" | "parked" | "done";
        };
        /**
         * Conditions
         * @description Which conversations a policy is for: those that meet each condition named; an empty one is met by all.
         */
        routing__sla_policy__Conditions: {
            /**
             * @description kinds, of the thread that wrote last
             * @default []
             */
            channels?: string[];
            /**
             * @description customers with any of these tags
             * @default []
             */
            contact_tags?: string[];
            /**
             * @description only customers marked so, or only others
             * @default null
             */
            is_vip?: boolean | null;
            /** @default [] */
            priorities?: ("low" | "normal" | "high" | "urgent")[];
            /** @default [] */
            queue_ids?: string[];
        };
        /**
         * RoutingRule
         * @description One of the rules that sort new conversations; the first that fits decides.
         */
        RoutingRule: {
            conditions: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            is_enabled: boolean;
            name: string;
            outcome: {
                [key: string]: unknown;
            };
            position: number;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /**
         * RoutingTrace
         * @description ``waiting`` says why nobody has it now, in the form of a decision's ``considered``; null unless it waits.
         */
        RoutingTrace: {
            items: components["schemas"]["Decision"][];
            next_cursor: null;
            waiting: {
                [key: string]: unknown;
            } | null;
        };
        /** RuleIn */
        RuleIn: {
            /**
             * @default {
             *       "channels": null,
             *       "inbox_ids": null,
             *       "languages": null,
             *       "keywords": null,
             *       "complains": null,
             *       "moods": null,
             *       "taken_for": null,
             *       "is_vip": null,
             *       "contact_tags": null,
             *       "contact_fields": null,
             *       "email_domains": null,
             *       "has_previous_agent": null
             *     }
             */
            conditions?: components["schemas"]["SortingConditions"];
            /** @default true */
            is_enabled?: boolean;
            name: string;
            outcome: components["schemas"]["SortingOutcome"];
        };
        /** RuleOrderIn */
        RuleOrderIn: {
            /** @description all of them, first asked first */
            rule_ids: string[];
        };
        /** RuleParts */
        RuleParts: {
            /** @description done in this order */
            actions: (components["schemas"]["Reply"] | components["schemas"]["Note"] | components["schemas"]["AddTags"] | components["schemas"]["RemoveTags"] | components["schemas"]["SetPriority"] | components["schemas"]["SetField"] | components["schemas"]["Assign"] | components["schemas"]["Take"] | components["schemas"]["Transfer"] | components["schemas"]["Escalate"] | components["schemas"]["Snooze"] | components["schemas"]["Resolve"] | components["schemas"]["MarkSpam"] | components["schemas"]["Notify"])[];
            /**
             * @default {
             *       "channels": null,
             *       "inbox_ids": null,
             *       "queue_ids": null,
             *       "statuses": null,
             *       "priorities": null,
             *       "tags": null,
             *       "without_tags": null,
             *       "fields": null,
             *       "languages": null,
             *       "keywords": null,
             *       "complains": null,
             *       "moods": null,
             *       "taken_for": null,
             *       "is_vip": null,
             *       "contact_tags": null,
             *       "contact_fields": null,
             *       "email_domains": null,
             *       "is_assigned": null,
             *       "assignee_ids": null,
             *       "is_spam": null,
             *       "waiting_longer_than_min": null,
             *       "hours": null,
             *       "actors": null,
             *       "stars_at_most": null,
             *       "clocks": null
             *     }
             */
            conditions?: components["schemas"]["automation__conditions__Conditions"];
            /**
             * @description acts a minute; beyond it the rule is switched off
             * @default 60
             */
            max_per_minute?: number;
            trigger: components["schemas"]["OnEvent"] | components["schemas"]["After"];
        };
        /** RulePatch */
        RulePatch: {
            conditions?: components["schemas"]["SortingConditions"];
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            is_enabled?: boolean;
            name?: string;
            outcome?: components["schemas"]["SortingOutcome"];
        };
        /**
         * RuleRun
         * @description That a rule acted on an event, or was kept from it, and why.
         *
         *     `reason` of a stopped one: `loop` (it had led to the event itself), `depth` (five rules had), `rate` (its minute is
         *     full), `flood` (and was so for ten), `too_often` (ten times an hour in one conversation); of a failed one
         *     the code of the error.
         */
        RuleRun: {
            /** Format: date-time */
            acted_at: string;
            /** Format: uuid */
            conversation_id: string;
            /** Format: date-time */
            created_at: string;
            depth: number;
            event_seq: number;
            event_type: string;
            failure: components["schemas"]["RunFailure"] | null;
            /** Format: uuid */
            id: string;
            matched: string[];
            reason: string | null;
            /** Format: uuid */
            rule_id: string;
            rule_version: number;
            /** @enum {string} */
            state: "done" | "failed" | "stopped";
            steps: {
                [key: string]: unknown;
            }[];
        };
        /**
         * RuleTrial
         * @description What a rule would have done; `items` are the first 500, `is_whole` false: there were more than 5,000 events.
         */
        RuleTrial: {
            acts: number;
            conversations: number;
            failing: {
                [key: string]: number;
            };
            is_whole: boolean;
            items: components["schemas"]["TriedEvent"][];
            looked_at: number;
        };
        /** RuleTrialIn */
        RuleTrialIn: {
            /** Format: date-time */
            from: string;
            rule: components["schemas"]["RuleParts"];
            /**
             * @description of the rule that these parts are of, so that its own doings are known as such
             * @default null
             */
            rule_id?: string | null;
            /**
             * Format: date-time
             * @description at most 31 days later
             */
            to: string;
        };
        /**
         * RuleVersion
         * @description What a rule said at one version.
         */
        RuleVersion: {
            changed_by: string | null;
            /** Format: date-time */
            created_at: string;
            definition: {
                [key: string]: unknown;
            };
            version: number;
        };
        /**
         * RunFailure
         * @description The action that was refused, counted from 0, and why; the actions before it were undone.
         */
        RunFailure: {
            detail: string;
            index: number;
            kind: string;
        };
        /**
         * Satisfaction
         * @description The share of today's ratings of 4 and 5; null without any.
         */
        Satisfaction: {
            percent: number | null;
            ratings: number;
        };
        /**
         * Searched
         * @description How many gaps were found, or grew.
         */
        Searched: {
            gaps: number;
        };
        /** SecretSet */
        SecretSet: {
            set: boolean;
        };
        /**
         * Sentence
         * @description One sentence: as ``text`` with the numbers of what it rests on, from 1; or, where it did not hold, only why.
         */
        Sentence: {
            cites: number[];
            struck: ("no_source" | "unknown_source" | "facts" | "negation" | "words" | "meaning" | "length") | null;
            text: string | null;
        };
        /**
         * ServiceLevel
         * @description How many are to be answered within which time: what the floor and reports hold the queue to.
         */
        "ServiceLevel-Input": {
            /**
             * @description of those who wait, to be answered in time
             * @default 80
             */
            target_percent?: number;
            /**
             * @description in time; null: 30 s where the customer waits there, else an hour
             * @default null
             */
            within_s?: number | null;
        };
        /**
         * ServiceLevel
         * @description ``percent`` is null where nobody was to be answered; ``within_s`` null: 30 s in live channels, else an hour.
         */
        "ServiceLevel-Output": {
            percent: number | null;
            target_percent: number;
            within_s: number | null;
        };
        /** Session */
        Session: {
            address: string;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            /** Format: uuid */
            id: string;
            is_current: boolean;
            /** Format: date-time */
            seen_at: string;
            user_agent: string;
            /** Format: uuid */
            workspace_id: string;
        };
        /**
         * SetField
         * @description Set a custom field of the conversation; null removes its value.
         */
        SetField: {
            key: string;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "set_field";
            value: string | number | boolean | null;
        };
        /** SetPriority */
        SetPriority: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "set_priority";
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
        };
        /**
         * SettingChange
         * @description A setting that was changed since the range began: the replay takes that of today.
         */
        SettingChange: {
            action: string;
            /** Format: date-time */
            at: string;
            entity: string;
            id: string;
        };
        /** SetupAdminIn */
        SetupAdminIn: {
            email: string;
            /** @default en */
            locale?: string;
            name: string;
            password: string;
            /** @description what follows `#` in the link */
            token: string;
        };
        /** SetupIn */
        SetupIn: {
            /** @description what follows `#` in the link */
            token: string;
        };
        /**
         * SetupShown
         * @description What was begun; ``workspace`` is null as long as there is none.
         */
        SetupShown: {
            workspace: components["schemas"]["SetupWorkspace"] | null;
        };
        /**
         * SetupState
         * @description Whether the installation waits to be set up: nobody administers anything in it.
         */
        SetupState: {
            is_open: boolean;
        };
        /** SetupWorkspace */
        SetupWorkspace: {
            /** Format: uuid */
            id: string;
            language: string | null;
            name: string;
            slug: string;
            zone: string | null;
        };
        /** SetupWorkspaceIn */
        SetupWorkspaceIn: {
            /** @enum {string} */
            language: "zh-CN" | "en";
            name: string;
            /** @description of the queue in which everything waits at first */
            queue: string;
            /** @description of a new workspace; a begun one keeps its own */
            slug: string;
            /** @description what follows `#` in the link */
            token: string;
            /** @description IANA name, e.g. `Asia/Shanghai` */
            zone: string;
        };
        /**
         * Shortcuts
         * @description The keys that are not the usual ones, by command.
         */
        Shortcuts: {
            shortcuts: {
                [key: string]: string;
            };
        };
        /** ShortcutsPatch */
        ShortcutsPatch: {
            /** @description only those to change; null: the usual keys again */
            shortcuts: {
                [key: string]: string | null;
            };
        };
        /** SideAuthor */
        SideAuthor: {
            id: string | null;
            /** @enum {string} */
            kind: "agent" | "outside" | "system";
            name: string;
        };
        /**
         * SideCase
         * @description The case it was opened in, for those who may see that.
         */
        SideCase: {
            contact_name: string;
            /** @enum {string} */
            status: "open" | "pending" | "snoozed" | "resolved";
            subject: string;
        };
        /**
         * SideConversation
         * @description As answers carry it. ``case`` is null for those who are asked and do not see the case.
         */
        SideConversation: {
            answered_at: string | null;
            case: components["schemas"]["SideCase"] | null;
            closed_at: string | null;
            /** Format: uuid */
            conversation_id: string;
            conversation_number: number;
            /** Format: date-time */
            created_at: string;
            due_at: string | null;
            has_returned: boolean;
            /** Format: uuid */
            id: string;
            inbox_id: string | null;
            /** Format: date-time */
            last_activity_at: string;
            last_message: components["schemas"]["SideLastMessage"] | null;
            lead_name: string;
            lead_queue_id: string | null;
            lead_team_id: string | null;
            me: components["schemas"]["SideMe"];
            message_count: number;
            opened_by: string | null;
            opened_by_name: string;
            overdue_at: string | null;
            participants: components["schemas"]["SideParticipant"][];
            /** @enum {string} */
            state: "open" | "answered" | "overdue" | "done";
            subject: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
            warned_at: string | null;
        };
        /**
         * SideCounts
         * @description What waits for the caller: asked of them and not answered, of these overdue, and answered to their questions.
         */
        SideCounts: {
            answered: number;
            asked: number;
            overdue: number;
        };
        /**
         * SideDelivery
         * @description How the mail to one person outside fares; ``failed`` with the code ``bounced``: it came back.
         */
        SideDelivery: {
            address: string;
            attempts: number;
            error: components["schemas"]["DeliveryError"] | null;
            may_be_duplicate: boolean;
            participant_id: string;
            /** @enum {string} */
            state: "queued" | "sending" | "sent" | "failed" | "unknown";
            updated_at: string;
        };
        /**
         * SideIn
         * @description What is asked, of whom, until when. A team or a queue leads; without one, who is named answers.
         */
        SideIn: {
            /** @description each gets a mail of their own, and sees nobody else's address */
            addresses?: components["schemas"]["AddressIn"][];
            agent_ids?: string[];
            attachments?: string[];
            /**
             * @description posts that share it make one message
             * @default null
             */
            client_id?: string | null;
            /** Format: uuid */
            conversation_id: string;
            /**
             * Format: date-time
             * @description by when the answer is needed
             */
            due_at: string;
            /**
             * @description the mail inbox to write from; left out: the case's own, or the first
             * @default null
             */
            inbox_id?: string | null;
            /** @default null */
            lead_queue_id?: string | null;
            /** @default null */
            lead_team_id?: string | null;
            /** @description messages of the case whose copies go along; never notes */
            quote_ids?: string[];
            subject: string;
            /** @default  */
            text?: string;
        };
        /**
         * SideLastMessage
         * @description The preview line; ``text`` holds at most 200 characters.
         */
        SideLastMessage: {
            author_id: string | null;
            /** @enum {string} */
            author_kind: "agent" | "outside" | "system";
            author_name: string;
            created_at: string;
            files: number;
            text: string;
        };
        /**
         * SideMe
         * @description What the caller is to it: whether they are asked, and may change more than its lead.
         */
        SideMe: {
            is_asked: boolean;
            may_manage: boolean;
        };
        /**
         * SideMessage
         * @description ``is_automatic``: a machine answered (out of office), which counts as none; ``is_internal``: among colleagues.
         */
        SideMessage: {
            attachments: components["schemas"]["Attachment-Output"][];
            author: components["schemas"]["SideAuthor"];
            client_id: string | null;
            /** Format: date-time */
            created_at: string;
            deliveries: components["schemas"]["SideDelivery"][];
            facts: {
                [key: string]: unknown;
            };
            /** Format: uuid */
            id: string;
            is_automatic: boolean;
            is_internal: boolean;
            participant_id: string | null;
            quotes: components["schemas"]["SideQuote"][];
            sent_at: string | null;
            sequence: number;
            /** Format: uuid */
            side_id: string;
            text: string;
        };
        /**
         * SideMessageIn
         * @description Whoever is asked answers with it, everybody else asks on.
         */
        SideMessageIn: {
            attachments?: string[];
            /**
             * @description posts that share it make one message
             * @default null
             */
            client_id?: string | null;
            /**
             * @description with a question: a new deadline
             * @default null
             */
            due_at?: string | null;
            /**
             * @description it does not answer yet: the deadline runs on
             * @default false
             */
            is_interim?: boolean;
            /**
             * @description among colleagues: nobody outside gets it as mail
             * @default false
             */
            is_internal?: boolean;
            /** @description messages of the case whose copies go along; never notes */
            quote_ids?: string[];
            /** @default  */
            text?: string;
        };
        /** SidePage */
        SidePage: {
            counts?: components["schemas"]["SideCounts"];
            items: components["schemas"]["SideConversation"][];
            next_cursor: string | null;
        };
        /**
         * SideParticipant
         * @description Who is asked beside the lead: a colleague, or somebody outside by mail.
         */
        SideParticipant: {
            address: string | null;
            agent_id: string | null;
            /** Format: uuid */
            id: string;
            is_removed: boolean;
            name: string;
        };
        /**
         * SidePatch
         * @description ``agent_ids`` and ``addresses`` say exactly who takes part from now on.
         */
        SidePatch: {
            /** @description each gets a mail of their own, and sees nobody else's address */
            addresses?: components["schemas"]["AddressIn"][];
            agent_ids?: string[];
            due_at?: string | null;
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            /** Format: uuid */
            inbox_id?: string;
            lead_queue_id?: string | null;
            lead_team_id?: string | null;
            subject?: string;
        };
        /**
         * SideQuote
         * @description A copy of a message of the case as it was when it was quoted.
         */
        SideQuote: {
            /** @enum {string} */
            author_kind: "contact" | "agent" | "system" | "bot";
            author_name: string;
            created_at: string;
            message_id: string;
            text: string;
        };
        /**
         * SideSummary
         * @description Its side conversations that are not done: how many wait for an answer, of these overdue, and have one.
         */
        SideSummary: {
            answered: number;
            overdue: number;
            waiting: number;
        };
        /**
         * SignedIn
         * @description What a browser gets beside its cookie; writes must carry ``csrf_token`` as ``X-CSRF-Token``.
         */
        SignedIn: {
            account: components["schemas"]["Account"];
            csrf_token: string;
            memberships: components["schemas"]["Membership"][];
        };
        /**
         * Skill
         * @description What work may need: without a ``hard`` one nobody gets it, of a ``graded`` one less will do in time.
         */
        Skill: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            kind: "graded" | "hard";
            name: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** SkillIn */
        SkillIn: {
            /**
             * @description `hard`: nobody without it; `graded`: less will do when the work has waited
             * @default graded
             * @enum {string}
             */
            kind?: "graded" | "hard";
            name: string;
        };
        /** SkillPatch */
        SkillPatch: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            /**
             * @description `hard`: nobody without it; `graded`: less will do when the work has waited
             * @enum {string}
             */
            kind?: "graded" | "hard";
            name?: string;
        };
        /**
         * SlaPolicy
         * @description A promise; of those that fit a conversation the most specific holds, then the lower ``position``.
         */
        SlaPolicy: {
            conditions: components["schemas"]["Conditions-Output"];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            is_enabled: boolean;
            name: string;
            position: number;
            terms: components["schemas"]["Terms"];
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** SlaPolicyIn */
        SlaPolicyIn: {
            /**
             * @default {
             *       "queue_ids": [],
             *       "priorities": [],
             *       "channels": [],
             *       "is_vip": null,
             *       "contact_tags": []
             *     }
             */
            conditions?: components["schemas"]["routing__sla_policy__Conditions"];
            /** @default true */
            is_enabled?: boolean;
            name: string;
            /**
             * @description of two equally specific the lower one holds
             * @default 0
             */
            position?: number;
            terms: components["schemas"]["Terms"];
        };
        /** SlaPolicyPatch */
        SlaPolicyPatch: {
            /** @description replaces all conditions */
            conditions?: components["schemas"]["routing__sla_policy__Conditions"];
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            is_enabled?: boolean;
            name?: string;
            /** @description of two equally specific the lower one holds */
            position?: number;
            /** @description replaces all terms */
            terms?: components["schemas"]["Terms"];
        };
        /** Snooze */
        Snooze: {
            /** @description minutes */
            for_min: number;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "snooze";
        };
        /** SnoozeIn */
        SnoozeIn: {
            /** Format: date-time */
            until: string;
        };
        /**
         * SortingConditions
         * @description What must be so; a condition that is left out holds for everything.
         */
        SortingConditions: {
            /**
             * @description kinds of channel: `email`, `webchat`, …
             * @default null
             */
            channels?: string[] | null;
            /**
             * @description what was written complains or shows strong anger, by the program's own words or by meaning
             * @default null
             */
            complains?: boolean | null;
            /**
             * @description custom field of the contact → values, one of which it has
             * @default null
             */
            contact_fields?: {
                [key: string]: string[];
            } | null;
            /** @default null */
            contact_tags?: string[] | null;
            /**
             * @description of the contact's address, e.g. `example.com`
             * @default null
             */
            email_domains?: string[] | null;
            /**
             * @description a colleague had an earlier matter of this contact
             * @default null
             */
            has_previous_agent?: boolean | null;
            /** @default null */
            inbox_ids?: string[] | null;
            /** @default null */
            is_vip?: boolean | null;
            /**
             * @description one of these stands in the subject or the text, in any case
             * @default null
             */
            keywords?: string[] | null;
            /**
             * @description of what was written; of the contact where nothing was
             * @default null
             */
            languages?: ("zh" | "en")[] | null;
            /**
             * @description how the customer's words sound, as far as that is known
             * @default null
             */
            moods?: ("upset" | "calm" | "pleased")[] | null;
            /**
             * @description custom field of the conversation → values, one of which the customer's words are taken for
             * @default null
             */
            taken_for?: {
                [key: string]: string[];
            } | null;
        };
        /**
         * SortingOutcome
         * @description What a rule decides; what is left out stays as it is.
         */
        SortingOutcome: {
            needs?: components["schemas"]["Need"][];
            /**
             * @description who had the contact's last matter is asked first
             * @default false
             */
            prefer_previous_agent?: boolean;
            /** @default null */
            priority?: ("low" | "normal" | "high" | "urgent") | null;
            /**
             * @description left out: the inbox's queue
             * @default null
             */
            queue_id?: string | null;
            /**
             * @description agents below this level are not asked
             * @default null
             */
            tier?: number | null;
        };
        /**
         * SplitIn
         * @description One of the two: a thread with all its messages, or everything from a message on.
         */
        SplitIn: {
            /** @default null */
            message_id?: string | null;
            /** @default null */
            thread_id?: string | null;
        };
        /**
         * StaffingOfQueue
         * @description What a queue's channel needs in each half hour of a typical day; ``patience_s`` null: nobody gave up.
         */
        StaffingOfQueue: {
            channel: string;
            half_hours: components["schemas"]["HalfHour"][];
            patience_s: number | null;
            queue: string;
            /** Format: uuid */
            queue_id: string;
            slots: number;
            target_percent: number;
            within_s: number;
        };
        /**
         * Standing
         * @description How it stands with one purpose.
         *
         *     ``refusal``: why no program may write for it; null: it may. ``last``: by which the person's state holds.
         *     ``addresses``: the newest word of each address that was spoken of by itself.
         */
        Standing: {
            addresses: components["schemas"]["Consent"][];
            last: components["schemas"]["Consent"] | null;
            /** @enum {string} */
            purpose: "service" | "survey" | "marketing" | "callback";
            refusal: ("consent_withdrawn" | "consent_missing" | "no_way") | null;
            /** @enum {string} */
            state: "granted" | "withdrawn" | "unknown";
        };
        /** StateIn */
        StateIn: {
            /**
             * @description of a break, e.g. `lunch`
             * @default null
             */
            reason?: string | null;
            /** @enum {string} */
            state: "available" | "busy" | "away" | "offline";
        };
        /**
         * Step
         * @description Something done once when a clock has come so far. One of ``at_percent`` and ``offset_s`` is given.
         */
        Step: {
            /** @enum {string} */
            action: "notify_owner" | "notify_supervisor" | "boost" | "raise_tier";
            /**
             * @description of the target
             * @default null
             */
            at_percent?: number | null;
            /**
             * @description for `boost`: how much earlier it seems to have come
             * @default 3600
             */
            boost_s?: number;
            /**
             * @default [
             *       "first_response",
             *       "next_response",
             *       "resolution"
             *     ]
             */
            clocks?: ("first_response" | "next_response" | "resolution")[];
            /**
             * @description seconds of counted time after it is due
             * @default null
             */
            offset_s?: number | null;
        };
        /** SuggestIn */
        SuggestIn: {
            /** @description what is being written */
            text: string;
        };
        /**
         * SuggestionOutcome
         * @description What an agent did with a suggestion; ``edit_share``: how much of the reply differs from what was inserted.
         */
        SuggestionOutcome: {
            article_id: string | null;
            /** Format: date-time */
            created_at: string;
            edit_share: number | null;
            message_id: string | null;
            /** @enum {string} */
            outcome: "inserted" | "edited" | "dismissed" | "not_relevant" | "opened" | "sent_link";
            /** Format: uuid */
            suggestion_id: string;
        };
        /**
         * Suggestions
         * @description At most three cards, best first, for the customer's last message; none: nothing is worth showing.
         */
        Suggestions: {
            /** Format: uuid */
            conversation_id: string;
            id: string | null;
            items: components["schemas"]["Card"][];
            message_id: string | null;
        };
        /**
         * SummedUp
         * @description A message that a summary rests on; ``by``: who wrote it, and so who says what the summary reports.
         */
        SummedUp: {
            /** @enum {string} */
            by: "customer" | "agent" | "note" | "bot";
            /** Format: uuid */
            message_id: string;
        };
        /**
         * SystemContent
         * @description A line the program wrote; the console words it by ``code``.
         */
        SystemContent: {
            code: string;
            params?: {
                [key: string]: unknown;
            };
            /** @constant */
            type: "system";
        };
        /** Tag */
        Tag: {
            colour: string;
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** TagIn */
        TagIn: {
            /** @default grey */
            colour?: string;
            name: string;
        };
        /** TagPatch */
        TagPatch: {
            colour?: string;
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            name?: string;
        };
        /**
         * Take
         * @description Give it to whoever runs the macro; a rule is nobody.
         */
        Take: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "take";
        };
        /** Taken */
        Taken: {
            /** Format: uuid */
            conversation_id: string;
            duplicate: boolean;
            /** Format: uuid */
            message_id: string;
        };
        /** Target */
        Target: {
            /**
             * @description counted in the hours of the queue's calendar, or around the clock
             * @default business
             * @enum {string}
             */
            hours?: "business" | "always";
            /** @description seconds */
            within_s: number;
        };
        /**
         * Targets
         * @description Within how many seconds an item should be answered: what the order of a waiting line is made of.
         *
         *     The difference of two targets is how much later the more urgent item may arrive and still go first.
         */
        Targets: {
            /** @default 30 */
            high?: number;
            /** @default 300 */
            low?: number;
            /** @default 120 */
            normal?: number;
            /** @default 0 */
            urgent?: number;
        };
        /**
         * Taught
         * @description Cards of articles that were taught, before and after the first example that counts.
         */
        Taught: {
            articles: number;
            place_after: number | null;
            place_before: number | null;
            shown_after: number;
            shown_before: number;
            used_after: number;
            used_before: number;
        };
        /**
         * Teacher
         * @description What is learned from one colleague; ``labels``: corrections of what messages are.
         */
        Teacher: {
            accepted: number;
            /** Format: uuid */
            agent_id: string;
            labels: number;
            /** Format: date-time */
            last_at: string;
            name: string;
            rejected: number;
        };
        /** Team */
        Team: {
            agent_ids: string[];
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** TeamIn */
        TeamIn: {
            agent_ids?: string[];
            name: string;
        };
        /** TeamPatch */
        TeamPatch: {
            /** @description exactly who belongs to it */
            agent_ids?: string[];
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            name?: string;
        };
        /**
         * Template
         * @description A message the provider has approved; ``text`` holds ``{{key}}`` for each blank.
         */
        Template: {
            blanks: components["schemas"]["TemplateBlank"][];
            category: string;
            language: string;
            name: string;
            text: string;
        };
        /**
         * TemplateBlank
         * @description One value that the sender gives; other kinds than ``text`` are the public https address of a file.
         */
        TemplateBlank: {
            example: string;
            key: string;
            /** @enum {string} */
            kind: "text" | "image" | "video" | "document";
            max_length: number;
        };
        /** TemplateContent */
        TemplateContent: {
            language: string;
            name: string;
            params?: {
                [key: string]: string;
            };
            text?: string;
            /** @constant */
            type: "template";
        };
        /**
         * TemplateIn
         * @description A template instead of own words; it needs no reply window. ``params`` has a value for each of its blanks.
         */
        TemplateIn: {
            /** @default  */
            language?: string;
            name: string;
            params?: {
                [key: string]: string;
            };
        };
        /**
         * Terms
         * @description What a policy promises, and its ladder. A target left out promises nothing.
         */
        Terms: {
            /** @default null */
            first_response?: components["schemas"]["Target"] | null;
            /** @default null */
            next_response?: components["schemas"]["Target"] | null;
            /**
             * @description waiting for the customer is not counted
             * @default true
             */
            pending_pauses_resolution?: boolean;
            /** @default null */
            resolution?: components["schemas"]["Target"] | null;
            /** @default [] */
            steps?: components["schemas"]["Step"][];
            /**
             * @description of the target; null: no warning
             * @default 75
             */
            warn_percent?: number | null;
        };
        /**
         * TextContent
         * @description Words. For mail: ``quoted`` is the folded history; ``has_html`` that ``/messages/{id}/html`` shows the page.
         */
        TextContent: {
            has_html?: boolean;
            quoted?: string;
            subject?: string;
            text: string;
            /** @constant */
            type: "text";
        };
        /**
         * Texts
         * @description A text in both languages; where one is empty, the other is said.
         */
        Texts: {
            /** @default  */
            en?: string;
            /** @default  */
            zh?: string;
        };
        /**
         * Thread
         * @description One provider-side exchange; ``blocked_reason`` says why no reply can be sent on it now.
         *
         *     ``can_call``: the customer can be called on it, see ``/calls``. ``is_preferred``: where the customer likes to be
         *     written to. ``copies``: who gets a copy of a reply by mail. ``window`` is null where the channel sets none, or none
         *     was ever opened. ``unreachable_since``: the customer blocked the account or stopped following it.
         */
        Thread: {
            address: string;
            blocked_reason: ("inbox_disabled" | "open_elsewhere" | "window_closed" | "quota_used" | "opted_out" | "calls_only") | null;
            can_call: boolean;
            channel: string;
            copies: components["schemas"]["Copy"][];
            /** Format: uuid */
            id: string;
            /** Format: uuid */
            identity_id: string;
            /** Format: uuid */
            inbox_id: string;
            inbox_name: string;
            is_open: boolean;
            is_preferred: boolean;
            last_inbound_at: string | null;
            subject: string;
            unreachable_since: string | null;
            version: number;
            window: components["schemas"]["ReplyWindow"] | null;
        };
        /**
         * Token
         * @description An API token without its secret; ``hint`` is how it begins, ``scopes`` empty means all that the role may do.
         */
        Token: {
            /** Format: uuid */
            account_id: string;
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            hint: string;
            /** Format: uuid */
            id: string;
            name: string;
            scopes: string[];
            seen_at: string | null;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** TokenIn */
        TokenIn: {
            /** @default null */
            expires_at?: string | null;
            name: string;
            scopes?: ("conversations.reply" | "conversations.see_all" | "conversations.assign_others" | "contacts.write" | "contacts.merge" | "articles.write" | "articles.publish" | "announcements.publish" | "agents.set_state_of_others" | "floor.watch" | "queues.manage" | "inboxes.manage" | "agents.manage" | "tokens.manage_all" | "dead_letters.manage" | "audit.read" | "settings.manage")[];
        };
        /** TokenPatch */
        TokenPatch: {
            name: string;
            /** @default null */
            version?: number | null;
        };
        /** TotpIn */
        TotpIn: {
            code: string;
            password: string;
            /** @description base32, 160 to 320 bits */
            secret: string;
        };
        /**
         * TotpSecret
         * @description For an authenticator app: ``uri`` as a QR code, or ``secret`` by hand.
         */
        TotpSecret: {
            secret: string;
            uri: string;
        };
        /**
         * Transfer
         * @description Hand it over to a queue, to an agent, or to an agent in a queue.
         */
        Transfer: {
            /** @default null */
            agent_id?: string | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "transfer";
            /** @default  */
            note?: string;
            /**
             * @description nobody is asked who dealt with the customer, nor their teams: for complaints
             * @default false
             */
            outside_team?: boolean;
            /** @default null */
            queue_id?: string | null;
        };
        /** TransferIn */
        TransferIn: {
            /** @default null */
            agent_id?: string | null;
            /**
             * @description a note for colleagues, written with it
             * @default
             */
            note?: string;
            /**
             * @description a complaint: nobody is asked who dealt with the customer, nor their teams
             * @default false
             */
            outside_team?: boolean;
            /** @default null */
            queue_id?: string | null;
            /**
             * @description the lowest level of the queue that is asked
             * @default null
             */
            tier?: number | null;
        };
        /**
         * TranslatedSentence
         * @description ``is_doubtful``: only one of the two says "not".
         */
        TranslatedSentence: {
            is_doubtful: boolean;
            original: string;
            text: string;
        };
        /** TranslationIn */
        TranslationIn: {
            /** @enum {string} */
            language: "zh" | "en";
        };
        /**
         * Trial
         * @description What would happen to a message: ``rule_id`` null: no rule fits, the inbox's queue takes it.
         */
        Trial: {
            language: ("zh" | "en") | null;
            outcome: {
                [key: string]: unknown;
            } | null;
            previous_agent_id: string | null;
            queue_id: string | null;
            rule_id: string | null;
            tried: components["schemas"]["Tried"][];
        };
        /** TrialIn */
        TrialIn: {
            /**
             * @description who writes; left out: somebody new
             * @default null
             */
            contact_id?: string | null;
            /** Format: uuid */
            inbox_id: string;
            /** @default null */
            locale?: string | null;
            /**
             * @description the subject and what the customer writes
             * @default
             */
            text?: string;
        };
        /**
         * Tried
         * @description One rule as it was tried: the conditions that did not hold; none: it fits.
         */
        Tried: {
            failing: string[];
            name: string;
            /** Format: uuid */
            rule_id: string;
        };
        /**
         * TriedEvent
         * @description A past event that fits; `stopped` says what would have kept the rule from acting.
         */
        TriedEvent: {
            /** Format: date-time */
            acts_at: string;
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            conversation_id: string;
            seq: number;
            stopped: ("loop" | "depth" | "rate" | "flood" | "too_often") | null;
            type: string;
        };
        /** TypingIn */
        TypingIn: {
            /** @default true */
            on?: boolean;
        };
        /**
         * Unmerged
         * @description ``kept_fields``: what somebody changed since, and so was not put back.
         */
        Unmerged: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            kept_fields: string[];
            /** @enum {string} */
            kind: "contact" | "conversation" | "split";
            merged_by: string | null;
            /** Format: uuid */
            source_id: string;
            /** Format: uuid */
            target_id: string;
            undone_at: string | null;
            undone_by: string | null;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /**
         * UnsupportedContent
         * @description A kind this version does not know; its raw payload is kept.
         */
        UnsupportedContent: {
            provider_kind: string;
            text?: string;
            /** @constant */
            type: "unsupported";
        };
        /** Uploaded */
        Uploaded: {
            content_type: string;
            height: number | null;
            /** Format: uuid */
            id: string;
            name: string;
            size_bytes: number;
            url: string;
            width: number | null;
        };
        /** VerdictIn */
        VerdictIn: {
            /** @description whether the article answered the visitor's question */
            helped: boolean;
        };
        /** Votes */
        Votes: {
            helped: number;
            not_helped: number;
        };
        /**
         * Way
         * @description One address that may be used; ``thread_id`` null: only a channel that can start reaches it.
         */
        Way: {
            address: string;
            channel: string;
            /** Format: uuid */
            identity_id: string;
            /** Format: uuid */
            inbox_id: string;
            is_preferred: boolean;
            thread_id: string | null;
        };
        /**
         * Ways
         * @description May a program write for this purpose now, and how: the preferred address first, then the one used last.
         *
         *     ``wait_until``: the person's quiet hours end then; null: now is fine.
         */
        Ways: {
            /** @enum {string} */
            purpose: "service" | "survey" | "marketing" | "callback";
            refusal: ("consent_withdrawn" | "consent_missing" | "no_way") | null;
            /** @enum {string} */
            state: "granted" | "withdrawn" | "unknown";
            wait_until: string | null;
            ways: components["schemas"]["Way"][];
        };
        /**
         * Webhook
         * @description An address that is told of events; its secret is never shown again. `disabled_reason`: why the program
         *     switched it off: `failing` (five deliveries in a row died), `gone` (it answered 410).
         */
        Webhook: {
            /** Format: date-time */
            created_at: string;
            disabled_reason: ("failing" | "gone") | null;
            event_types: string[];
            /** Format: uuid */
            id: string;
            is_enabled: boolean;
            name: string;
            secret: components["schemas"]["SecretSet"];
            /** Format: date-time */
            updated_at: string;
            url: string;
            version: number;
            with_snapshot: boolean;
        };
        /**
         * WebhookDelivery
         * @description One event on its way to a webhook; `status` and `error` are of the last attempt.
         */
        WebhookDelivery: {
            attempts: number;
            /** Format: date-time */
            created_at: string;
            delivered_at: string | null;
            due_at: string | null;
            error: string | null;
            event_seq: number;
            event_type: string;
            /** Format: uuid */
            id: string;
            /** @enum {string} */
            state: "queued" | "sending" | "delivered" | "dead";
            status: number | null;
        };
        /** WebhookIn */
        WebhookIn: {
            event_types: ("conversation.opened" | "conversation.reopened" | "conversation.status_changed" | "conversation.assigned" | "conversation.transferred" | "conversation.escalated" | "conversation.updated" | "conversation.rated" | "conversation.classified" | "conversation.merged" | "conversation.unmerged" | "conversation.split" | "message.received" | "message.sent" | "message.noted" | "delivery.updated" | "contact.created" | "contact.updated" | "contact.merged" | "contact.unmerged" | "agent.state_changed" | "item.queued" | "item.offered" | "item.declined" | "item.expired" | "item.withdrawn" | "item.accepted" | "item.released" | "item.overstayed" | "item.wrapped_up" | "item.joined" | "item.left" | "item.handover_asked" | "item.handover_ended" | "item.done" | "sla.warned" | "sla.breached" | "sla.met" | "callback.overdue" | "side.opened" | "side.messaged" | "side.answered" | "side.updated" | "side.warned" | "side.overdue" | "side.closed" | "side.reopened" | "side.delivery_updated" | "automation.notified" | "rule.stopped")[];
            /** @default true */
            is_enabled?: boolean;
            name: string;
            /**
             * @description what signs; left out: one is made
             * @default null
             */
            secret?: string | null;
            url: string;
            /**
             * @description send beside the event the current state of what it is about
             * @default false
             */
            with_snapshot?: boolean;
        };
        /** WebhookPatch */
        WebhookPatch: {
            event_types?: ("conversation.opened" | "conversation.reopened" | "conversation.status_changed" | "conversation.assigned" | "conversation.transferred" | "conversation.escalated" | "conversation.updated" | "conversation.rated" | "conversation.classified" | "conversation.merged" | "conversation.unmerged" | "conversation.split" | "message.received" | "message.sent" | "message.noted" | "delivery.updated" | "contact.created" | "contact.updated" | "contact.merged" | "contact.unmerged" | "agent.state_changed" | "item.queued" | "item.offered" | "item.declined" | "item.expired" | "item.withdrawn" | "item.accepted" | "item.released" | "item.overstayed" | "item.wrapped_up" | "item.joined" | "item.left" | "item.handover_asked" | "item.handover_ended" | "item.done" | "sla.warned" | "sla.breached" | "sla.met" | "callback.overdue" | "side.opened" | "side.messaged" | "side.answered" | "side.updated" | "side.warned" | "side.overdue" | "side.closed" | "side.reopened" | "side.delivery_updated" | "automation.notified" | "rule.stopped")[];
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            is_enabled?: boolean;
            name?: string;
            /** @description signs from now on in place of the old one */
            secret?: string;
            url?: string;
            /** @description send beside the event the current state of what it is about */
            with_snapshot?: boolean;
        };
        /** Week */
        Week: {
            friday: components["schemas"]["Hours-Output"][];
            monday: components["schemas"]["Hours-Output"][];
            saturday: components["schemas"]["Hours-Output"][];
            sunday: components["schemas"]["Hours-Output"][];
            thursday: components["schemas"]["Hours-Output"][];
            tuesday: components["schemas"]["Hours-Output"][];
            wednesday: components["schemas"]["Hours-Output"][];
        };
        /** WeekIn */
        WeekIn: {
            friday?: components["schemas"]["HoursIn"][];
            monday?: components["schemas"]["HoursIn"][];
            saturday?: components["schemas"]["HoursIn"][];
            sunday?: components["schemas"]["HoursIn"][];
            thursday?: components["schemas"]["HoursIn"][];
            tuesday?: components["schemas"]["HoursIn"][];
            wednesday?: components["schemas"]["HoursIn"][];
        };
        /** WhatIf */
        WhatIf: {
            agents_presumed: number;
            agreement: components["schemas"]["WhatIfAgreement"];
            changed: components["schemas"]["WhatIfColumn"] | null;
            /** Format: date-time */
            from: string;
            recorded: components["schemas"]["WhatIfColumn"];
            replayed: components["schemas"]["WhatIfColumn"];
            settings_changed_since: components["schemas"]["SettingChange"][];
            /** Format: date-time */
            to: string;
        };
        /**
         * WhatIfAgreement
         * @description Of so many stays, how many a replay under today's rules ends as they ended; how far apart those waits are.
         */
        WhatIfAgreement: {
            apart_s: number;
            percent: number | null;
            same: number;
            stays: number;
        };
        /**
         * WhatIfColumn
         * @description One way that it went, or might have gone; the shares are those of all agents together, for who may see them.
         */
        WhatIfColumn: {
            occupancy_percent: number | null;
            queues: components["schemas"]["WhatIfQueue"][];
            units_percent: number | null;
        };
        /** WhatIfIn */
        WhatIfIn: {
            /** @description `queues`, `agents`, `more_agents`, as docs/what-if.md says */
            changes?: {
                [key: string]: unknown;
            };
            /** Format: date-time */
            from: string;
            /**
             * Format: date-time
             * @description exclusive; at most seven days later
             */
            to: string;
        };
        /**
         * WhatIfQueue
         * @description One queue's stays that began in the range; what has no base is null. Waits are of who was answered.
         */
        WhatIfQueue: {
            abandoned: number;
            abandoned_percent: number | null;
            answered: number;
            longest_wait_s: number | null;
            mean_wait_s: number | null;
            occupancy_percent: number | null;
            offered: number;
            overflowed: number;
            p50_wait_s: number | null;
            p90_wait_s: number | null;
            /** Format: uuid */
            queue_id: string;
            service_level_percent: number | null;
            taken_out: number;
            waiting: number;
        };
        /** Workspace */
        Workspace: {
            /** Format: date-time */
            created_at: string;
            /** Format: uuid */
            id: string;
            name: string;
            settings: {
                [key: string]: unknown;
            };
            slug: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
        };
        /** WorkspaceIn */
        WorkspaceIn: {
            /** Format: uuid */
            workspace_id: string;
        };
        /**
         * WorkspaceName
         * @description ``zone``: in which its people count days; null where nobody has said.
         */
        WorkspaceName: {
            /** Format: uuid */
            id: string;
            name: string;
            slug: string;
            zone: string | null;
        };
        /** WorkspacePatch */
        WorkspacePatch: {
            /**
             * @description refuse with 409 `stale_version` if it has another version by now
             * @default null
             */
            expected_version?: number | null;
            name?: string;
            /** @description key by key; null removes a key. `files_expire_after_days` (1 to 3650): files of conversations that were resolved so long ago are deleted; left out: kept */
            settings?: {
                [key: string]: string | number | boolean | null;
            };
        };
    };
    responses: {
        /** @description it was refused or failed */
        Error: {
            headers: {
                [name: string]: unknown;
            };
            content: {
                "application/json": components["schemas"]["Error"];
            };
        };
    };
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    read_docs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    read_docs_style: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    read_openapi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        [key: string]: unknown;
                    };
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_agents: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                with_former?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Agent_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_agent: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AgentIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    remove_agent: {
        parameters: {
            query?: {
                expected_version?: number | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_agent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AgentPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    set_agent_capacity: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CapacityIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    set_skills: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LevelsIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    set_agent_state: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StateIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_announcements: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                q?: string | null;
                unread?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Announcement_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    publish_announcement: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnnouncementIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Announcement"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_announcement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Announcement"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_announcement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_announcement: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AnnouncementPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Announcement"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    mark_announcement_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Announcement"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_announcement_receipts: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AnnouncementReceipt_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_article_categories: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ArticleCategory_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_article_category: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ArticleCategoryIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleCategory"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_article_category: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleCategory"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_article_category: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_article_category: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ArticleCategoryPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleCategory"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_examples: {
        parameters: {
            query?: {
                agent_id?: string | null;
                article_id?: string | null;
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Example_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_example: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Example"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    withdraw_example: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    forget_examples: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ForgetIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Forgotten"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    export_all_articles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    list_failures: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Failures"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_gaps: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                status?: "open" | "approved" | "dismissed";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Gap_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_gap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Gap"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    approve_gap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ApprovalIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Gap"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    dismiss_gap: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DismissalIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Gap"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    search_gaps: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Searched"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_article_imports: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ArticleImportJob_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    start_article_import: {
        parameters: {
            query?: {
                dry_run?: boolean;
                language?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleImportJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_article_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleImportJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_article_import_lines: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                verdict?: ("created" | "updated" | "unchanged" | "fault") | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ArticleImportLine_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    download_article_import_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    run_article_import: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleImportJob"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    import_articles: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ArticleImportIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleImport"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    measure_articles: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleMeasures"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    upload_article_picture: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticlePicture"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    show_article_picture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    attach_article_picture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment-Output"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    preview_article: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ArticlePreviewIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticlePreview"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_articles: {
        parameters: {
            query?: {
                audience?: ("internal" | "public") | null;
                category?: string | null;
                cursor?: string | null;
                due?: boolean;
                kind?: ("article" | "problem") | null;
                language?: string | null;
                limit?: number;
                owner?: string | null;
                q?: string | null;
                status?: ("draft" | "review" | "published" | "archived") | null;
                tag?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ArticleLine_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_article: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ArticleIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_article: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_article: {
        parameters: {
            query?: {
                expected_version?: number | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_article: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ArticlePatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    publish_article: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ArticlePublishIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    review_article: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ArticleReviewIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_article_revisions: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ArticleRevisionLine_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_article_revision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ArticleRevision"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    restore_article_revision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                number: number;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ArticleRestoreIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Article"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    upload_attachment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Attachment-Output"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    download_attachment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    list_audit: {
        parameters: {
            query?: {
                cursor?: string | null;
                entity?: string | null;
                entity_id?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AuditEntry_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    sign_in: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    sign_out: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    switch_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WorkspaceIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    count_bot_outcomes: {
        parameters: {
            query?: {
                from?: string | null;
                inbox?: string | null;
                to?: string | null;
                zone?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BotOutcomes"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_calendars: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Calendar_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_calendar: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CalendarIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calendar"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_calendar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calendar"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_calendar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_calendar: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CalendarPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Calendar"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    lay_out_days: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CalendarDaysIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CalendarDays"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_canned_replies: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_CannedReply_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_canned_reply: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CannedReplyIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedReply"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_canned_reply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedReply"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_canned_reply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_canned_reply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CannedReplyPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CannedReply"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    render_canned_reply: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RenderIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RenderedReply"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_channels: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Channel_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_contacts: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                q?: string | null;
                tag?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Contact_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_contact: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ContactIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_contact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    change_contact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ContactPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Contact"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_consents: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Standing_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    record_consent: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConsentIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Consent"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_consent_history: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Consent_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    merge_contact: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MergedContact"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_ways: {
        parameters: {
            query?: {
                purpose?: "service" | "survey" | "marketing" | "callback";
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Ways"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_conversations: {
        parameters: {
            query?: {
                assignee?: string | null;
                contact?: string | null;
                cursor?: string | null;
                inbox?: string | null;
                is_spam?: boolean;
                limit?: number;
                q?: string | null;
                queue?: string | null;
                sort?: "newest" | "oldest" | "waiting";
                status?: ("open" | "pending" | "snoozed" | "resolved") | null;
                tag?: string | null;
                view?: "mine" | "waiting" | "mentions" | "snoozed" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationPage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    start_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConversationIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConversationDetail"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    change_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ConversationPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    assign: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AssignIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    start_call: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CallIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    make_case_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CaseLink"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_classification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classification"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    correct_classification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CorrectionIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Classification"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    put_draft: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["DraftIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Draft"] | null;
                };
            };
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    draft_by_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DraftByModelIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelDraft"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    escalate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["EscalateIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    finish_wrap_up: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ask_to_take_over: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandoverIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    accept_handover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    decline_handover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DeclineIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    withdraw_handover: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    add_helper: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HelperIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    end_help: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HelperOut"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    merge_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MergeIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merged"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_messages: {
        parameters: {
            query?: {
                after?: number | null;
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Message_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    post_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MessageIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_conversation_ratings: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Rating_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    mark_read: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadIn"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    reopen: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    resolve: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ResolveIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_routing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingTrace"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    snooze: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SnoozeIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    split_conversation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SplitIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Parted"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    suggest: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Suggestions"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    summarise_by_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["DraftByModelIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelSummary"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_timeline: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Event_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    transfer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TransferIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    tell_typing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TypingIn"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    list_custom_fields: {
        parameters: {
            query?: {
                cursor?: string | null;
                entity?: ("contact" | "conversation") | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_CustomField_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_custom_field: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CustomFieldIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomField"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_custom_field: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomField"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_custom_field: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_custom_field: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["CustomFieldPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CustomField"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_dead_letters: {
        parameters: {
            query?: {
                cursor?: string | null;
                inbox?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_DeadLetter_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DeadLetter"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    dismiss_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    replay_dead_letter: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["gateway__routes__dead_letters__Replayed"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_drafter: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Drafter"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_floor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FloorNow"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_forms: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Form_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_form: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["FormIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Form"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_form: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Form"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_form: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_form: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["FormPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Form"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_handovers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Conversation_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_holiday_countries: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HolidayCountries"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_inboxes: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Inbox_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_inbox: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InboxIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_inbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_inbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_inbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["InboxPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Inbox"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    check_inbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxHealth"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    take_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApiMessage"];
            };
        };
        responses: {
            /** @description done */
            202: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Taken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_templates: {
        parameters: {
            query?: {
                fresh?: boolean;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Template_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_waiting: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InboxWaiting"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_invitations: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Invitation_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    invite: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["InvitationIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FreshInvitation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    withdraw_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    accept_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AcceptIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Joined"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    join_by_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Joined"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    show_invitation: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LinkIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InvitationShown"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_macros: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Macro_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_macro: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MacroIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Macro"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_macro: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Macro"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_macro: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_macro: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["MacroPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Macro"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    run_macro: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MacroRunIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MacroRun"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["ProfileIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    change_password: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PasswordIn"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    list_sessions: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"][];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    end_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_my_shortcuts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShortcutsPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shortcuts"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    set_my_state: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StateIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Agent"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    set_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TotpIn"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    offer_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TotpSecret"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    clear_totp: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfirmIn"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    undo_merge: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unmerged"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_message_html: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    retry_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Message"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_revisions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Revision_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    translate_by_model: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TranslationIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelTranslation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_model_calls: {
        parameters: {
            query?: {
                conversation_id?: string | null;
                cursor?: string | null;
                limit?: number;
                purpose?: ("draft" | "summary" | "translation") | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_ModelCall_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    sum_up_model_calls: {
        parameters: {
            query?: {
                from?: string | null;
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModelCosts"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_offers: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Offer_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    accept_offer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Conversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    decline_offer: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    list_queues: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Queue_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_queue: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QueueIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_queue: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["QueuePatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Queue"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_queue_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Member_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    set_queue_members: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MembersIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Member_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_ratings: {
        parameters: {
            query?: {
                agent?: string | null;
                cursor?: string | null;
                from?: string | null;
                inbox?: string | null;
                limit?: number;
                queue?: string | null;
                stars?: number | null;
                to?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Rating_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_report: {
        parameters: {
            query?: {
                agent?: string | null;
                by?: ("queue" | "agent" | "channel" | "inbox" | "tag") | null;
                channel?: string | null;
                compare?: boolean;
                first?: string | null;
                hours?: "business" | "clock";
                inbox?: string | null;
                last?: string | null;
                period?: "today" | "yesterday" | "this_week" | "last_week" | "last_7_days" | "last_28_days" | "this_month" | "last_month" | "custom";
                queue?: string | null;
                step?: "day" | "hour" | "half_hour";
                tag?: string | null;
                zone?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReportAnswer"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_arrivals: {
        parameters: {
            query?: {
                agent?: string | null;
                channel?: string | null;
                first?: string | null;
                hours?: "business" | "clock";
                inbox?: string | null;
                last?: string | null;
                period?: "today" | "yesterday" | "this_week" | "last_week" | "last_7_days" | "last_28_days" | "this_month" | "last_month" | "custom";
                queue?: string | null;
                tag?: string | null;
                zone?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Arrivals"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_report_conversations: {
        parameters: {
            query: {
                agent?: string | null;
                channel?: string | null;
                cursor?: string | null;
                figure: string;
                first?: string | null;
                hours?: "business" | "clock";
                inbox?: string | null;
                last?: string | null;
                limit?: number;
                period?: "today" | "yesterday" | "this_week" | "last_week" | "last_7_days" | "last_28_days" | "this_month" | "last_month" | "custom";
                queue?: string | null;
                sort?: "newest" | "largest";
                tag?: string | null;
                zone?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_BehindFigure_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    export_report: {
        parameters: {
            query?: {
                agent?: string | null;
                by?: ("queue" | "agent" | "channel" | "inbox" | "tag") | null;
                channel?: string | null;
                compare?: boolean;
                first?: string | null;
                format?: "csv" | "xlsx";
                hours?: "business" | "clock";
                inbox?: string | null;
                language?: "en" | "zh-CN";
                last?: string | null;
                period?: "today" | "yesterday" | "this_week" | "last_week" | "last_7_days" | "last_28_days" | "this_month" | "last_month" | "custom";
                queue?: string | null;
                step?: "day" | "hour" | "half_hour";
                tag?: string | null;
                zone?: string | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    list_rules: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_RoutingRule_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingRule"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingRule"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["RulePatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RoutingRule"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    order_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrderIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_RoutingRule_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    try_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TrialIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Trial"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_automation_rules: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AutomationRule_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_automation_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AutomationRuleIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutomationRule"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_automation_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutomationRule"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_automation_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_automation_rule: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["AutomationRulePatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AutomationRule"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_rule_runs: {
        parameters: {
            query?: {
                conversation?: string | null;
                cursor?: string | null;
                limit?: number;
                state?: ("done" | "failed" | "stopped") | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_RuleRun_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_rule_versions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_RuleVersion_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    order_automation_rules: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleOrderIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_AutomationRule_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    try_automation_rule: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RuleTrialIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RuleTrial"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    search: {
        parameters: {
            query: {
                cursor?: string | null;
                kind?: ("messages" | "contacts" | "conversations" | "articles") | null;
                limit?: number;
                q: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Found"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupState"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    set_up_admin: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupAdminIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SignedIn"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    show_setup: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupShown"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    set_up_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetupWorkspaceIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SetupWorkspace"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_sides: {
        parameters: {
            query?: {
                conversation_id?: string | null;
                cursor?: string | null;
                limit?: number;
                state?: ("live" | "open" | "answered" | "overdue" | "done") | null;
                view?: "asked" | "started" | "all";
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SidePage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    start_side: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SideIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SideConversation"];
                };
            };
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SideConversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_side: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SideConversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    change_side: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SidePatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SideConversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    close_side: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SideConversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_side_messages: {
        parameters: {
            query?: {
                before?: number | null;
                limit?: number;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_SideMessage_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    post_side_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SideMessageIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SideMessage"];
                };
            };
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SideMessage"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    reopen_side: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SideConversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    retry_side: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SideConversation"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_skills: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Skill_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_skill: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SkillIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Skill"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_skill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Skill"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_skill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_skill: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SkillPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Skill"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_sla_policies: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_SlaPolicy_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_sla_policy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SlaPolicyIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlaPolicy"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_sla_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlaPolicy"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_sla_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_sla_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["SlaPolicyPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SlaPolicy"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    reapply_sla_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reapplied"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_staffing: {
        parameters: {
            query: {
                from: string;
                queue_id?: string | null;
                target_percent?: number | null;
                to: string;
                weekdays?: string | null;
                within_s?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_StaffingOfQueue_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    open_stream: {
        parameters: {
            query?: {
                cursor?: number | null;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    take_outcome: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OutcomeIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SuggestionOutcome"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_tags: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Tag_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_tag: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TagIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_tag: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TagPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Tag"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_teams: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Team_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_team: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TeamIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_team: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_team: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_team: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["TeamPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Team"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_tokens: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Token_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FreshToken"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    revoke_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    rename_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Token"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_webhooks: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_Webhook_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    create_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WebhookIn"];
            };
        };
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MadeWebhook"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    delete_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    change_webhook: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WebhookPatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Webhook"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    list_webhook_deliveries: {
        parameters: {
            query?: {
                cursor?: string | null;
                limit?: number;
                state?: ("queued" | "sending" | "delivered" | "dead") | null;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Listed_WebhookDelivery_"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    replay_deliveries: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReplayIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["gateway__routes__webhooks__Replayed"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    ask_what_if: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WhatIfIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WhatIf"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    change_workspace: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WorkspacePatch"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Workspace"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_case_style: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    show_case: {
        parameters: {
            query?: {
                exp?: string;
                lang?: string;
                sig?: string;
            };
            header?: never;
            path: {
                conversation_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    rate_by_link: {
        parameters: {
            query?: {
                exp?: string;
                lang?: string;
                sig?: string;
            };
            header?: never;
            path: {
                conversation_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description see the text */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    show_page: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    read_chat_article: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                article_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ChatArticle"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    judge_chat_article: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                article_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["VerdictIn"];
            };
        };
        responses: {
            /** @description done */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    upload: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Uploaded"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    download: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    list_offered_forms: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OfferedForms"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    suggest_articles: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SuggestIn"];
            };
        };
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NearArticles"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    open_window: {
        parameters: {
            query?: {
                cursor?: number;
                lang?: string;
                user?: string;
                visitor?: string;
            };
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    download_linked: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                file_id: string;
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    show_still: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    read_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Alive"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
    read_help_style: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    open_help_centre: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description see the text */
            302: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    show_help_centre: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                language: string;
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    show_help_article: {
        parameters: {
            query?: {
                voted?: string;
            };
            header?: never;
            path: {
                id: string;
                language: string;
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    vote_on_article: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                language: string;
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description see the text */
            303: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    search_help_centre: {
        parameters: {
            query?: {
                q?: string;
            };
            header?: never;
            path: {
                language: string;
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    show_help_picture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
                slug: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    answer_handshake: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    take_delivery: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    read_metrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            default: components["responses"]["Error"];
        };
    };
    read_readiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description done */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description see the text */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            default: components["responses"]["Error"];
        };
    };
}
