# Fluent Bit's official image with the plugin:
#
#     docker build -f fluent-bit.Dockerfile -t fluent-bit-promexporter FOLDER
#
# FOLDER holds the unpacked release of each platform that you build for, and no other release.

FROM fluent/fluent-bit:5.1.1
ARG TARGETARCH
COPY promexporter-*-linux-${TARGETARCH} /promexporter/
EXPOSE 8989
ENTRYPOINT ["/fluent-bit/bin/fluent-bit", "-e", "/promexporter/out_promexporter.so"]
# Takes the place of the official command, which an ENTRYPOINT drops.
CMD ["-c", "/promexporter/examples/docker/fluent-bit.yaml"]
