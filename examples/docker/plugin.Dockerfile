# An image that holds only the plugin, to copy it to where Fluent Bit finds it, or to mount it:
#
#     docker build -f plugin.Dockerfile -t promexporter FOLDER
#
# FOLDER holds the unpacked release of each platform that you build for, and no other release.

FROM scratch
ARG TARGETARCH
COPY promexporter-*-linux-${TARGETARCH} /promexporter/
COPY promexporter-*-linux-${TARGETARCH}/copy /copy
CMD ["/copy", "/promexporter", "/plugins/promexporter"]
