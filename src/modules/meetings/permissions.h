/* permissions.h: the module's permissions, as its flows and its routes name them. */
#ifndef ZWFW_MEETINGS_PERMISSIONS_H
#define ZWFW_MEETINGS_PERMISSIONS_H

#define P_MEETING_READ    "meeting.read"
#define P_MEETING_KEEP    "meeting.keep"
#define P_MEETING_CALL    "meeting.call"
#define P_DECISION_FULFIL "decision.fulfil"
#define P_WHISTLE_BLOW    "whistle.blow"
#define P_WHISTLE_ANSWER  "whistle.answer"

#endif
