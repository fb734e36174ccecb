/* roles.h: the roles that ship with the program. A permission row of any module names those that hold it
 * (struct permission.roles); an office may make more, out of the same permissions.
 *
 * 三权分立 (GB/T 22239-2019 §8.1.4.2 d, §8.1.5): the system, the security and the audit administrator. A permission
 * that ships with one of these alone belongs to that administrator, and neither a role nor an account may hold what
 * belongs to two of them: so who grants rights never keeps the trail, whatever roles an office makes. */
#ifndef ZWFW_ORG_ROLES_H
#define ZWFW_ORG_ROLES_H

struct built_in_role {
    const char *code;
    const char *name; /* Chinese */
};

/* Ended by a row of zeros. */
extern const struct built_in_role built_in_roles[];

#endif
