# Finds Node.js as a shared library together with headers of the same ABI.
#
# Sets Libnode_FOUND, Libnode_LIBRARY, Libnode_MODULE_VERSION (108, 115, 137, …), Libnode_FILES (the absolute paths of
# built-in modules that Debian keeps outside of the library) and the imported target Libnode::Libnode.
# LIBNODE_ROOT names a folder to look in first. Then come .libnode/usr, where the set-up unpacks Debian's packages if
# another Node.js is in their way, and the system.
#
# Headers are looked for beside the library, then in node-gyp's header cache, but never by npm's nodedir, which may name
# another version. Both must agree on NODE_MODULE_VERSION, which Debian uses as SONAME.

set(_roots ${LIBNODE_ROOT} ${CMAKE_SOURCE_DIR}/.libnode/usr /usr /usr/local)
set(_tried "")
foreach(_root IN LISTS _roots)
  file(GLOB _libraries
    ${_root}/lib/${CMAKE_LIBRARY_ARCHITECTURE}/libnode.so.*
    ${_root}/lib/libnode.so.* ${_root}/lib64/libnode.so.*)
  foreach(_library IN LISTS _libraries)
    if(Libnode_LIBRARY OR NOT _library MATCHES "libnode\\.so\\.([0-9]+)$")
      continue()
    endif()
    set(_soname ${CMAKE_MATCH_1})
    file(GLOB _headers ${_root}/include/node/node_version.h
      $ENV{HOME}/.cache/node-gyp/*/include/node/node_version.h)
    foreach(_header IN LISTS _headers)
      file(STRINGS ${_header} _line REGEX "^#define NODE_MODULE_VERSION [0-9]+")
      string(REGEX MATCH "[0-9]+" _abi "${_line}")
      if(_abi EQUAL _soname)
        get_filename_component(Libnode_INCLUDE_DIR ${_header} DIRECTORY)
        set(Libnode_LIBRARY ${_library})
        set(Libnode_MODULE_VERSION ${_abi})
        break()
      endif()
      list(APPEND _tried "${_header} (${_abi}) does not fit ${_library} (${_soname})")
    endforeach()
  endforeach()
endforeach()

include(FindPackageHandleStandardArgs)
string(REPLACE ";" "\n  " _tried "${_tried}")
find_package_handle_standard_args(Libnode
  REQUIRED_VARS Libnode_LIBRARY Libnode_INCLUDE_DIR
  REASON_FAILURE_MESSAGE "no libnode.so with headers of the same ABI, run `npm run build`, which installs them.\n  ${_tried}")

if(Libnode_FOUND AND NOT TARGET Libnode::Libnode)
  file(STRINGS ${Libnode_LIBRARY} _strings REGEX "^/usr/share/nodejs/[^ ]+\\.js$")
  set(Libnode_FILES ${_strings})
  add_library(Libnode::Libnode SHARED IMPORTED)
  set_target_properties(Libnode::Libnode PROPERTIES
    IMPORTED_LOCATION ${Libnode_LIBRARY}
    IMPORTED_SONAME libnode.so.${Libnode_MODULE_VERSION}
    INTERFACE_INCLUDE_DIRECTORIES ${Libnode_INCLUDE_DIR})
endif()
