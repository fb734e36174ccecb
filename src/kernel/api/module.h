/* placeholder, replaced in the next commit */
struct module { const char *name; };
extern const struct module *const all_modules[];
