/* permissions.h: the module's permissions, as its flows and its routes name them. */
#ifndef ZWFW_HOTLINE_PERMISSIONS_H
#define ZWFW_HOTLINE_PERMISSIONS_H

#define P_CONTACT_READ    "contact.read"
#define P_CONTACT_TAKE    "contact.take"
#define P_CALL_PUSH       "call.push"
#define P_ORDER_READ      "order.read"
#define P_ORDER_OPEN      "order.open"
#define P_ORDER_DISPATCH  "order.dispatch"
#define P_ORDER_HANDLE    "order.handle"
#define P_ORDER_AUDIT     "order.audit"
#define P_ORDER_CALLBACK  "order.callback"
#define P_ORDER_SUPERVISE "order.supervise"
#define P_ORDER_REVEAL    "order.reveal"
#define P_HOTLINE_EDIT    "hotline.edit"
#define P_HOTLINE_FIGURES "hotline.figures"
#define P_CASE_INTAKE     "case.intake" /* of the module cases: a case is started from an order */

#endif
