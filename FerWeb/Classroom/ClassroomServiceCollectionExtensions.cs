using FerWeb.Recognition;
using FerWeb.Workspace.Classroom;
using Microsoft.Extensions.Options;

namespace FerWeb.Classroom;

/// <summary>Registers what belongs to classroom sets.</summary>
internal static class ClassroomServiceCollectionExtensions
{
    public static IServiceCollection AddClassroom(this IServiceCollection services)
    {
        services.AddSingleton<ClassroomStore>();
        services.AddSingleton(provider =>
        {
            var options = provider.GetRequiredService<IOptions<RecognitionOptions>>();
            return ActivatorUtilities.CreateInstance<ClassroomActions>(provider, (Func<string?>)(() => LiveModel.TryFindFolder(options.Value)));
        });
        services.AddHostedService<ClassroomLeftovers>();
        services.AddSingleton<ClassroomService>();
        return services;
    }
}
