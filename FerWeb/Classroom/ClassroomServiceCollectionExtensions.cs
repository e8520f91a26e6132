using FerWeb.Workspace.Classroom;

namespace FerWeb.Classroom;

/// <summary>Registers what belongs to classroom sets.</summary>
internal static class ClassroomServiceCollectionExtensions
{
    public static IServiceCollection AddClassroom(this IServiceCollection services)
    {
        services.AddSingleton<ClassroomStore>();
        services.AddSingleton<ClassroomActions>();
        services.AddSingleton<ClassroomService>();
        return services;
    }
}
