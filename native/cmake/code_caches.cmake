# Runs MAKER, which writes the files CACHES. Where it cannot, as in a build for another machine, they are empty, and the
# plugin compiles its JavaScript at each start.
list(GET CACHES 0 _first)
get_filename_component(_folder ${_first} DIRECTORY)
execute_process(COMMAND ${MAKER} ${_folder} RESULT_VARIABLE _status ERROR_VARIABLE _said TIMEOUT 600)
if(NOT _status EQUAL 0)
  message(STATUS "no code cache, which makes starts slower: ${_status} ${_said}")
  foreach(_cache IN LISTS CACHES)
    file(WRITE ${_cache} "")
  endforeach()
endif()
