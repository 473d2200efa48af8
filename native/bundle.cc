// The bundled JavaScript, as bytes of the plugin itself: one file is all that a user copies.
__asm__(
    ".section .rodata\n"
    ".global promexporter_bundle\n"
    ".hidden promexporter_bundle\n"
    ".type promexporter_bundle, %object\n"
    "promexporter_bundle:\n"
    ".incbin \"" PROMEXPORTER_BUNDLE "\"\n"
    ".byte 0\n"
    ".size promexporter_bundle, .-promexporter_bundle\n"
    ".previous\n");
