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
        /** Hand it over to a queue, to an agent, or to an agent in a queue. */
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
         * Set up an inbox; it works as soon as this answers.
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
         * Change an inbox; open connections follow at once.
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
        /** Join with the account that the caller is signed in with. */
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
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Everything the caller may see that holds all words, newest first. Chinese is found from one character on. */
        get: operations["search"];
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
            /** @enum {string} */
            status: "available" | "busy" | "away" | "offline" | "wrap_up";
            /** Format: date-time */
            status_since: string;
            /** Format: date-time */
            updated_at: string;
            version: number;
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
        /** Alive */
        Alive: {
            status: string;
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
        /** CapacityIn */
        CapacityIn: {
            /** @description slots in all; 100 by default */
            cap_units: number;
            /** @description at most so many of a channel, before the queue's own limit */
            channel_limits?: {
                [key: string]: number;
            };
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
            previous_id: string | null;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            queue_id: string | null;
            resolved_at: string | null;
            routing: components["schemas"]["Routing"] | null;
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
            previous_id: string | null;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            queue_id: string | null;
            ratings: components["schemas"]["Rating"][];
            resolved_at: string | null;
            routing: components["schemas"]["Routing"] | null;
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
        /** Draft */
        Draft: {
            /** @enum {string} */
            kind: "reply" | "note";
            text: string;
            thread_id: string | null;
            /** Format: date-time */
            updated_at: string;
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
        /** Found */
        Found: {
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
        Listed_AuditEntry_: {
            items: components["schemas"]["AuditEntry"][];
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
        Listed_FoundMessage_: {
            items: components["schemas"]["FoundMessage"][];
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
         * Me
         * @description The caller in the workspace that their session or token is bound to; ``csrf_token`` is empty for a token.
         */
        Me: {
            account: components["schemas"]["Account"];
            agent: components["schemas"]["Agent"];
            csrf_token: string;
            memberships: components["schemas"]["Membership"][];
            permissions: ("conversations.reply" | "conversations.see_all" | "conversations.assign_others" | "contacts.write" | "contacts.merge" | "agents.set_state_of_others" | "queues.manage" | "inboxes.manage" | "agents.manage" | "tokens.manage_all" | "dead_letters.manage" | "audit.read" | "settings.manage")[];
            /** @enum {string} */
            role: "agent" | "supervisor" | "admin";
            workspace: components["schemas"]["WorkspaceName"];
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
            previous_id: string | null;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            queue_id: string | null;
            resolved_at: string | null;
            routing: components["schemas"]["Routing"] | null;
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
         * Offer
         * @description A conversation held out to the caller until ``expires_at``.
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
            previous_id: string | null;
            /** @enum {string} */
            priority: "low" | "normal" | "high" | "urgent";
            queue_id: string | null;
            resolved_at: string | null;
            routing: components["schemas"]["Routing"] | null;
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
        /** ProfileIn */
        ProfileIn: {
            /** @default null */
            locale?: string | null;
            /** @default null */
            name?: string | null;
        };
        /**
         * Queue
         * @description A waiting line; ``waiting`` counts the work items in it that nobody holds.
         */
        Queue: {
            agent_ids: string[];
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
            name: string;
            /** @default false */
            pending_after_reply?: boolean;
            /**
             * @default {
             *       "offer_ttl_s": 0,
             *       "wrap_up_s": 0,
             *       "max_items": null,
             *       "channels": {}
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
            /** @description by channel; the rest as by default */
            channels?: {
                [key: string]: components["schemas"]["ChannelRule"];
            };
            /**
             * @description none of this queue for an agent who holds so many in all
             * @default null
             */
            max_items?: number | null;
            /**
             * @description how long an agent may think; 0: given without asking
             * @default 0
             */
            offer_ttl_s?: number;
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
         * ReadPosition
         * @description How far the caller has read; ``unread`` = ``inbound_count`` − ``read_inbound_count``.
         */
        ReadPosition: {
            read_inbound_count: number;
            read_sequence: number;
            unread: number;
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
        /**
         * Replayed
         * @description ``understood``: it is a message now; else it is a dead letter still, with a fresh reason.
         */
        Replayed: {
            understood: boolean;
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
         * SignedIn
         * @description What a browser gets beside its cookie; writes must carry ``csrf_token`` as ``X-CSRF-Token``.
         */
        SignedIn: {
            account: components["schemas"]["Account"];
            csrf_token: string;
            memberships: components["schemas"]["Membership"][];
        };
        /** SnoozeIn */
        SnoozeIn: {
            /** Format: date-time */
            until: string;
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
        /** Taken */
        Taken: {
            /** Format: uuid */
            conversation_id: string;
            duplicate: boolean;
            /** Format: uuid */
            message_id: string;
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
            scopes?: ("conversations.reply" | "conversations.see_all" | "conversations.assign_others" | "contacts.write" | "contacts.merge" | "agents.set_state_of_others" | "queues.manage" | "inboxes.manage" | "agents.manage" | "tokens.manage_all" | "dead_letters.manage" | "audit.read" | "settings.manage")[];
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
        /** TransferIn */
        TransferIn: {
            /** @default null */
            agent_id?: string | null;
            /**
             * @description a note for colleagues, written with it
             * @default
             */
            note?: string;
            /** @default null */
            queue_id?: string | null;
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
        /** WorkspaceName */
        WorkspaceName: {
            /** Format: uuid */
            id: string;
            name: string;
            slug: string;
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
                    "application/json": components["schemas"]["Replayed"];
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
    search: {
        parameters: {
            query: {
                cursor?: string | null;
                kind?: ("messages" | "contacts" | "conversations") | null;
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
