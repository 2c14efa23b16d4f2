# How libaom is built, whatever Cargo's profile is.

# At -O0, as in Cargo's dev profile, it is ten times slower.
set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)

# Its code for x86-64 needs an assembler. Without one it is built in plain C: the same pictures, several times slower.
if(CMAKE_HOST_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64|i.86)$")
  find_program(TEGATA_ASSEMBLER NAMES nasm yasm)
  if(NOT TEGATA_ASSEMBLER)
    set(AOM_TARGET_CPU generic CACHE STRING "" FORCE)
  endif()
endif()
