# The Debian package: `cpack` in the build folder makes it. Included where PROMEXPORTER_DEBIAN_REVISION says which revision
# it is, such as 1~deb12u1. scripts/release/debian_package.mjs runs this in a system of each suite, with SOURCE_DATE_EPOCH
# set. docs/decisions/0020-debian-packages.md has the reasons.
set(_name fluent-bit-promexporter)
set(_doc usr/share/doc/${_name})
set(_packaging ${CMAKE_SOURCE_DIR}/native/packaging)

file(STRINGS ${CMAKE_SOURCE_DIR}/package.json _version REGEX "^  \"version\": ")
string(REGEX REPLACE "^.*: \"(.*)\".*$" "\\1" _version "${_version}")
# 1.0.0~rc.1 sorts before 1.0.0.
string(REPLACE "-" "~" _version "${_version}")
set(_maintainer "promexporter maintainers <maintainers@promexporter.invalid>")

# Changelogs are compressed, and gzip writes no time.
function(_compress input output)
  execute_process(COMMAND gzip -9n INPUT_FILE ${input} OUTPUT_FILE ${output} RESULT_VARIABLE _status)
  if(NOT _status EQUAL 0)
    message(FATAL_ERROR "Cannot compress ${input}: gzip ended with ${_status}.")
  endif()
endfunction()
string(TIMESTAMP _date "%a, %d %b %Y %H:%M:%S +0000" UTC)
configure_file(${_packaging}/changelog.in changelog @ONLY)
_compress(${CMAKE_BINARY_DIR}/changelog ${CMAKE_BINARY_DIR}/changelog.Debian.gz)
_compress(${CMAKE_SOURCE_DIR}/CHANGELOG.md ${CMAKE_BINARY_DIR}/changelog.gz)

install(TARGETS out_promexporter LIBRARY DESTINATION usr/lib/${_name})
# The administrator's: see conffiles.
install(FILES ${_packaging}/plugins.conf ${_packaging}/plugins.yaml ${_packaging}/rules.yaml DESTINATION etc/${_name})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/ts/config/presets DESTINATION usr/share/${_name} FILES_MATCHING PATTERN *.yaml)
install(FILES ${CMAKE_BINARY_DIR}/changelog.Debian.gz ${CMAKE_BINARY_DIR}/changelog.gz ${GENERATED}/copyright
  ${_packaging}/README.Debian DESTINATION ${_doc})
install(DIRECTORY ${CMAKE_SOURCE_DIR}/docs/ DESTINATION ${_doc}/docs)
install(DIRECTORY ${CMAKE_SOURCE_DIR}/examples DESTINATION ${_doc})
install(FILES ${CMAKE_SOURCE_DIR}/plugin.conf DESTINATION ${_doc}/examples)
install(FILES ${_packaging}/lintian-overrides DESTINATION usr/share/lintian/overrides RENAME ${_name})

set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME ${_name})
set(CPACK_PACKAGE_VERSION ${_version})
set(CPACK_PACKAGING_INSTALL_PREFIX /)
set(CPACK_STRIP_FILES ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_RELEASE ${PROMEXPORTER_DEBIAN_REVISION})
set(CPACK_DEBIAN_PACKAGE_MAINTAINER "${_maintainer}")
set(CPACK_DEBIAN_PACKAGE_SECTION admin)
set(CPACK_DEBIAN_PACKAGE_PRIORITY optional)
# The system's libnode and what else is linked, with the versions that they need.
set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
# Debian itself has no Fluent Bit: apt installs it where its own archive is known, and goes on without it elsewhere.
set(CPACK_DEBIAN_PACKAGE_RECOMMENDS fluent-bit)
set(CPACK_DEBIAN_PACKAGE_ENHANCES fluent-bit)
set(CPACK_DEBIAN_PACKAGE_CONTROL_EXTRA ${_packaging}/conffiles)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "Fluent Bit output plugin that serves Prometheus metrics")
set(CPACK_DEBIAN_PACKAGE_DESCRIPTION
"Turns the records that flow through Fluent Bit into counters, gauges,
histograms and summaries, and serves them for Prometheus to scrape.
Rules in YAML say what to count. Without rules, records of Fluent Bit's
own inputs, such as cpu and mem, become metrics.
.
The plugin runs on Node.js inside Fluent Bit, as a shared library.")
include(CPack)
