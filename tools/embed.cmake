# Writes OUT.S and OUT.c: the bytes of every file of FILES, the table of them, and the list of the modules whose
# module.c MODULES names.
set(bytes "/* Made by tools/embed.cmake. */\n    .section .rodata\n")
set(names "")
set(rows "")
set(n 0)
foreach(file IN LISTS FILES)
    file(SIZE ${ROOT}/${file} size)
    string(APPEND bytes "    .globl embedded_${n}\nembedded_${n}:\n    .incbin \"${ROOT}/${file}\"\n    .byte 0\n")
    string(APPEND names "extern const char embedded_${n}[];\n")
    string(APPEND rows "    {\"${file}\", embedded_${n}, ${size}},\n")
    math(EXPR n "${n} + 1")
endforeach()
file(WRITE ${OUT}.S "${bytes}    .section .note.GNU-stack,\"\",%progbits\n")

set(modules "")
set(module_rows "")
foreach(file IN LISTS MODULES)
    get_filename_component(folder ${file} DIRECTORY)
    get_filename_component(name ${folder} NAME)
    string(APPEND modules "extern const struct module ${name}_module;\n")
    string(APPEND module_rows "    &${name}_module,\n")
endforeach()
file(WRITE ${OUT}.c "/* Made by tools/embed.cmake. */
#include \"kernel/api/module.h\"
#include \"kernel/base/embedded.h\"

${names}
const struct embedded_file embedded_files[] = {
${rows}    {0, 0, 0},
};

${modules}
/* weak, so that a test can link a list of its own */
__attribute__((weak)) const struct module *const all_modules[] = {
${module_rows}    0,
};
")
